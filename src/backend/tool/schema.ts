import type { JsonSchema } from './contract.ts';
import { mapOf, objectOf, type Read, type Shape } from './schema-object.ts';
import { type LeftOut, type Schema, wrong } from './schema-part.ts';

interface About {
  /** For the agent. */
  readonly about?: string;
}

interface TextLimits extends About {
  /** Most characters; 1,000 unless told. */
  readonly most?: number;
  readonly least?: number;
}

interface NumberLimits extends About {
  readonly from?: number;
  readonly to?: number;
}

/** So many characters and elements unless a schema says otherwise: what arrives is never without a bound. */
const MOST_CHARACTERS = 1000;
const MOST_ELEMENTS = 1000;

/** One description gives the JSON Schema that a client sees and the reader that checks what it sent. */
export const schema = {
  /** Of any characters. */
  text: (limits: TextLimits = {}): Schema<string> => textOf(limits),

  /** A name, an id, a path: without control characters. */
  line: (limits: TextLimits = {}): Schema<string> =>
    textOf(limits, { sign: /\p{Cc}/u, without: 'without control characters' }),

  /** What people and agents write: without control characters but line ends and tabs. */
  lines: (limits: TextLimits = {}): Schema<string> =>
    textOf(limits, { sign: /[^\P{Cc}\n\r\t]/u, without: 'without control characters but line ends and tabs' }),

  integer({ from = 0, to = Number.MAX_SAFE_INTEGER, about }: NumberLimits = {}): Schema<number> {
    return {
      json: described({ type: 'integer', minimum: from, maximum: to }, about),
      read: (value, member) =>
        Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to
          ? Number(value)
          : wrong(member, `a whole number from ${from} to ${to}`, value),
    };
  },

  number({ about }: About = {}): Schema<number> {
    return {
      json: described({ type: 'number' }, about),
      read: (value, member) =>
        typeof value === 'number' && Number.isFinite(value) ? value : wrong(member, 'a number', value),
    };
  },

  boolean({ about }: About = {}): Schema<boolean> {
    return {
      json: described({ type: 'boolean' }, about),
      read: (value, member) => (typeof value === 'boolean' ? value : wrong(member, 'true or false', value)),
    };
  },

  oneOf<const Name extends string>(names: readonly Name[], { about }: About = {}): Schema<Name> {
    return {
      json: described({ type: 'string', enum: names }, about),
      read: (value, member) =>
        names.find((name) => name === value) ?? wrong(member, `one of ${names.join(', ')}`, value),
    };
  },

  list<Of>(of: Schema<Of>, { most = MOST_ELEMENTS, about }: About & { readonly most?: number } = {}) {
    const part: Schema<readonly Of[]> = {
      json: described({ type: 'array', items: of.json, maxItems: most }, about),
      read: (value, member) =>
        Array.isArray(value) && value.length <= most
          ? value.map((one: unknown, at) => of.read(one, `${member}[${at}]`))
          : wrong(member, `a list of at most ${most}`, value),
    };
    return part;
  },

  /** Exactly these members; `optional` and `orElse` ones may be left out. */
  object<const Of extends Shape>(of: Of, { about }: About = {}): Schema<Read<Of>> {
    const part = objectOf(of);
    return { ...part, json: described(part.json, about) };
  },

  /** Members of any name. */
  map<Of>(of: Schema<Of>, { most = MOST_ELEMENTS, about }: About & { readonly most?: number } = {}) {
    const part = mapOf(of, most);
    return { ...part, json: described(part.json, about) };
  },

  nullable<Of>(of: Schema<Of>): Schema<Of | null> {
    return {
      json: { anyOf: [of.json, { type: 'null' }] },
      read: (value, member) => (value === null ? null : of.read(value, member)),
    };
  },

  /** Any JSON value, unchecked. */
  anything({ about }: About = {}): Schema<unknown> {
    return { json: described({}, about), read: (value) => value };
  },

  optional<Of>(of: Schema<Of>): Schema<Of> & LeftOut<'absent'> {
    return { ...of, leftOut: { as: 'absent' } };
  },

  /** What is left out counts as this. */
  orElse<Of>(of: Schema<Of>, value: Of): Schema<Of> & LeftOut<'default'> {
    return { ...of, json: { ...of.json, default: value }, leftOut: { as: 'default', value } };
  },
} as const;

const described = (json: JsonSchema, about: string | undefined): JsonSchema =>
  about === undefined ? json : { ...json, description: about };

function textOf(
  { most = MOST_CHARACTERS, least = 0, about }: TextLimits,
  not?: { readonly sign: RegExp; readonly without: string },
): Schema<string> {
  const allowed = least > 0 ? `a string of ${least} to ${most} characters` : `a string of at most ${most} characters`;
  const shortest = least > 0 ? { minLength: least } : {};
  return {
    json: described({ type: 'string', ...shortest, maxLength: most }, about),
    read(value, member) {
      if (typeof value !== 'string' || value.length < least || value.length > most)
        return wrong(member, allowed, value);
      return not?.sign.test(value) ? wrong(member, `${allowed} ${not.without}`, value) : value;
    },
  };
}
