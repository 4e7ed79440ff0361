import type { HubError } from '../kernel/errors.ts';
import type { ClientFacts } from '../protocol/index.ts';
import { adminPaths } from './contract.ts';
import { type Field, isObject, jsonIn, misfit } from './json-body.ts';

/** The body of `POST /api/detect`. What is not known is left out: a newer command line may say more. */
export function parseFacts(body: Buffer): ClientFacts {
  const value = jsonIn(body, adminPaths.detect);
  if (!isObject(value)) throw refusal('it is not a JSON object');
  const wrong = Object.entries(shape).find(([key, { check }]) => !check(value[key]));
  if (wrong) throw refusal(`"${wrong[0]}" must be ${wrong[1].must}`);
  const { cwd, env, explicit, roots } = value as unknown as ClientFacts; // checked member by member above
  return { cwd, env, ...(explicit === undefined ? {} : { explicit }), ...(roots === undefined ? {} : { roots }) };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const shape: Readonly<Record<keyof ClientFacts, Field>> = {
  cwd: { must: 'an absolute path', check: (value) => isText(value) && value.startsWith('/') },
  env: { must: 'an object of strings', check: (value) => isObject(value) && Object.values(value).every(isText) },
  explicit: { must: 'a string', check: (value) => value === undefined || isText(value) },
  roots: { must: 'a list of strings', check: (value) => value === undefined || isTextList(value) },
};

const refusal = (why: string): HubError => misfit(adminPaths.detect, why);
