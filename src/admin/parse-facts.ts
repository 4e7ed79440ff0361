import { HubError } from '../kernel/errors.ts';
import type { ClientFacts } from '../protocol/index.ts';

/** The body of `POST /api/detect`. What is not known is left out: a newer command line may say more. */
export function parseFacts(body: Buffer): ClientFacts {
  const value = parsed(body);
  if (!isObject(value)) throw refusal('it is not a JSON object');
  const wrong = Object.entries(shape).find(([key, { check }]) => !check(value[key]));
  if (wrong) throw refusal(`"${wrong[0]}" must be ${wrong[1].must}`);
  const { cwd, env, explicit, roots } = value as unknown as ClientFacts; // checked member by member above
  return { cwd, env, ...(explicit === undefined ? {} : { explicit }), ...(roots === undefined ? {} : { roots }) };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new HubError('parse-error', 'The body of POST /api/detect is not JSON.', { cause: error });
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shape: Readonly<Record<keyof ClientFacts, { must: string; check: (value: unknown) => boolean }>> = {
  cwd: { must: 'an absolute path', check: (value) => isText(value) && value.startsWith('/') },
  env: { must: 'an object of strings', check: (value) => isObject(value) && Object.values(value).every(isText) },
  explicit: { must: 'a string', check: (value) => value === undefined || isText(value) },
  roots: { must: 'a list of strings', check: (value) => value === undefined || isTextList(value) },
};

const refusal = (why: string): HubError =>
  new HubError('invalid-params', `The body of POST /api/detect does not fit: ${why}.`);
