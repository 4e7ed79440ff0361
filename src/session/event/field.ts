/** What a member of an event's data must be. */
export type Field = keyof typeof fields;

interface Kind {
  /** For people, after "must be". */
  readonly allowed: string;
  /** JSON Schema. */
  readonly json: Readonly<Record<string, unknown>>;
  fits(this: void, value: unknown): boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
const isAmount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isList = (value: unknown): boolean => Array.isArray(value);

const isoMoment =
  /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;

const count = { type: 'integer', minimum: 0 } as const;
const list = { type: 'array' } as const;

const fields = {
  text: { allowed: 'a text that is not empty', json: { type: 'string', minLength: 1 }, fits: isText },
  textOrNull: {
    allowed: 'a text that is not empty, or null',
    json: { type: ['string', 'null'], minLength: 1 },
    fits: (value) => value === null || isText(value),
  },
  count: { allowed: 'a whole number, 0 or more', json: count, fits: isCount },
  amount: { allowed: 'a number, 0 or more', json: { type: 'number', minimum: 0 }, fits: isAmount },
  percent: {
    allowed: 'a number from 0 to 100',
    json: { type: 'number', minimum: 0, maximum: 100 },
    fits: (value) => isAmount(value) && value <= 100,
  },
  flag: { allowed: 'true or false', json: { type: 'boolean' }, fits: (value) => typeof value === 'boolean' },
  countOrFlag: {
    allowed: 'a whole number, 0 or more, or true or false',
    json: { anyOf: [count, { type: 'boolean' }] },
    fits: (value) => typeof value === 'boolean' || isCount(value),
  },
  countOrList: {
    allowed: 'a whole number, 0 or more, or a list',
    json: { anyOf: [count, list] },
    fits: (value) => isList(value) || isCount(value),
  },
  moment: {
    allowed: 'a moment in ISO 8601, such as 2026-01-31T12:00:00Z',
    json: { type: 'string', format: 'date-time' },
    fits: (value) => isText(value) && isoMoment.test(value),
  },
  kind: { allowed: 'PS or MS', json: { enum: ['PS', 'MS'] }, fits: (value) => value === 'PS' || value === 'MS' },
} as const satisfies Record<string, Kind>;

export const fieldKinds: Readonly<Record<Field, Kind>> = fields;

/** The JSON Schema of an object with these members, and any others. */
export const fieldSchema = (of: Readonly<Record<string, Field>>): Readonly<Record<string, unknown>> => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(of).map(([name, field]) => [name, fields[field].json])),
  required: Object.keys(of),
});
