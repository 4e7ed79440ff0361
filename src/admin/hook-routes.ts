import { HubError } from '../kernel/errors.ts';
import type { HookFact } from './contract.ts';
import { adminPaths } from './contract.ts';
import type { HubView } from './hub-view.ts';
import { type Field, isObject, jsonIn, misfit } from './json-body.ts';
import { type Answer, type Handle, ok, type Question } from './question.ts';
import type { Route } from './router.ts';

/** What clients' hooks tell. */
export const hookRoutes: readonly Route<Handle>[] = [{ method: 'POST', path: adminPaths.hooks, handle: hooks }];

const MOST_BYTES = 256 * 1024;
const MOST_FACTS = 200;
const MOST_PIDS = 8;
/** As large as a pid can be on Linux; macOS stays far below. */
const LARGEST_PID = 4_194_304;

async function hooks(view: HubView, { body }: Question): Promise<Answer> {
  return ok(await view.hooks(factsIn(body)));
}

/** What is not known is left out: a newer hook may say more. */
export function factsIn(body: Buffer): HookFact[] {
  if (body.length > MOST_BYTES)
    throw new HubError(
      'message-too-large',
      `The body of POST ${adminPaths.hooks} may have at most ${MOST_BYTES} bytes.`,
    );
  const value = jsonIn(body, adminPaths.hooks);
  const facts = isObject(value) ? value['facts'] : undefined;
  if (!Array.isArray(facts) || facts.length > MOST_FACTS)
    throw refusal(`"facts" must be a list of at most ${MOST_FACTS}`);
  return facts.map((fact: unknown, at) => factIn(fact, at));
}

/** The pattern has no control characters, and nothing that ends a line. */
const text = (most: number, pattern = /^[^\p{Cc}\u2028\u2029]+$/u) => ({
  must: `a text of at most ${most} printable characters`,
  check: (value: unknown): boolean =>
    typeof value === 'string' && value.length <= most && value.isWellFormed() && pattern.test(value),
});
const among = (...allowed: readonly string[]) => ({
  must: `one of ${allowed.join(', ')}`,
  check: (value: unknown): boolean => typeof value === 'string' && allowed.includes(value),
});
const whole =
  (from: number, to: number) =>
  (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to;

const isPath = text(4096, /^\/[^\p{Cc}\u2028\u2029]*$/u).check;
const isPid = whole(1, LARGEST_PID);

/** Times before this are of no hook: Warren is younger. */
const EARLIEST = 1_600_000_000_000;
const LATEST = 8_640_000_000_000_000;

const needed = {
  id: { must: 'a UUID', check: text(36, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i).check },
  at: { must: 'a moment in ms since 1970', check: whole(EARLIEST, LATEST) },
  client: among('claude', 'codex', 'opencode'),
  event: among('start', 'beat', 'compact', 'stop', 'end'),
  client_session: text(200),
  cwd: { must: 'an absolute path of at most 4096 printable characters', check: isPath },
  pids: {
    must: `a list of at most ${MOST_PIDS} process ids`,
    check: (value) => Array.isArray(value) && value.length <= MOST_PIDS && value.every(isPid),
  },
} satisfies Readonly<Partial<Record<keyof HookFact, Field>>>;

const optional = {
  transcript: { must: 'an absolute path of at most 4096 printable characters', check: isPath },
  context_percent: {
    must: 'a number from 0 to 100',
    check: (value) => typeof value === 'number' && value >= 0 && value <= 100,
  },
  source: text(100),
  reason: text(200),
} satisfies Readonly<Partial<Record<keyof HookFact, Field>>>;

function factIn(fact: unknown, at: number): HookFact {
  if (!isObject(fact)) throw refusal(`facts[${at}] must be an object`);
  for (const [name, { must, check }] of Object.entries<Field>(needed))
    if (!Object.hasOwn(fact, name) || !check(fact[name])) throw refusal(`"${name}" of facts[${at}] must be ${must}`);
  const given = Object.entries<Field>(optional).filter(([name]) => Object.hasOwn(fact, name));
  for (const [name, { must, check }] of given)
    if (!check(fact[name])) throw refusal(`"${name}" of facts[${at}] must be ${must}, or left out`);
  const names = [...Object.keys(needed), ...given.map(([name]) => name)];
  return Object.fromEntries(names.map((name) => [name, fact[name]])) as unknown as HookFact; // checked member by member above
}

const refusal = (why: string): HubError => misfit(adminPaths.hooks, why);
