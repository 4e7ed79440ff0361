import { HubError } from '../kernel/errors.ts';
import { adminPaths } from './contract.ts';
import type { PruneQuestion } from './contract-session.ts';
import type { HubView } from './hub-view.ts';
import { isObject, jsonIn } from './json-body.ts';
import { type Answer, type Handle, ok, type Question } from './question.ts';
import type { Route } from './router.ts';
import { limitIn, wholeIn } from './whole-in.ts';

/** Agent sessions. A session is named by its id, its hash, or what either begins with. */
export const sessionRoutes: readonly Route<Handle>[] = [
  { method: 'GET', path: adminPaths.sessions, handle: list },
  { method: 'GET', path: adminPaths.session, handle: async (view, asked) => ok(await view.session(nameIn(asked))) },
  {
    method: 'POST',
    path: adminPaths.closeSession,
    handle: async (view, asked) => ok(await view.closeSession(nameIn(asked))),
  },
  {
    method: 'GET',
    path: adminPaths.verifySession,
    handle: async (view, asked) => ok(await view.verifySession(nameIn(asked))),
  },
  { method: 'GET', path: adminPaths.exportSession, handle: exported },
  {
    method: 'GET',
    path: adminPaths.resumeSession,
    handle: async (view, asked) => ok(await view.lookAtResume(nameIn(asked))),
  },
  { method: 'POST', path: adminPaths.resumeSession, handle: claim },
  { method: 'GET', path: adminPaths.sessionLog, handle: log },
  { method: 'POST', path: adminPaths.pruneSessions, handle: prune },
];

const LARGEST = Number.MAX_SAFE_INTEGER;
const MOST_DAYS = 36_500;

const nameIn = ({ params }: Question): string => params['name'] ?? '';

async function list(view: HubView, { query }: Question): Promise<Answer> {
  const project = query.get('project');
  const offset = wholeIn(query, 'offset', LARGEST);
  return ok(
    await view.sessions({
      ...(project === null ? {} : { project }),
      ...(offset === undefined ? {} : { offset }),
      open: query.get('open') === '1',
    }),
  );
}

async function log(view: HubView, { query }: Question): Promise<Answer> {
  const session = query.get('session');
  const since = wholeIn(query, 'since', LARGEST);
  return ok(
    await view.sessionLog({
      ...(session === null ? {} : { session }),
      ...(since === undefined ? {} : { since }),
      limit: limitIn(query),
    }),
  );
}

async function exported(view: HubView, asked: Question): Promise<Answer> {
  const { query } = asked;
  const format = query.get('format') ?? 'json';
  if (format !== 'json' && format !== 'jsonl') throw new HubError('invalid-params', '"format" must be json or jsonl.');
  const to = wholeIn(query, 'to', LARGEST);
  const cursor = query.get('cursor');
  return ok(
    await view.exportSession(nameIn(asked), {
      format,
      ...(to === undefined ? {} : { to }),
      ...(cursor === null ? {} : { cursor }),
    }),
  );
}

async function claim(view: HubView, asked: Question): Promise<Answer> {
  return ok(await view.claimSession(nameIn(asked), asked.query.get('force') === '1'));
}

async function prune(view: HubView, { body }: Question): Promise<Answer> {
  return ok(await view.pruneSessions(pruneQuestionIn(body)));
}

/** An empty body asks for what is usual. */
function pruneQuestionIn(body: Buffer): PruneQuestion {
  const value = body.length === 0 ? {} : jsonIn(body, adminPaths.pruneSessions);
  if (!isObject(value)) throw refusal('The body must be an object');
  const asked: Partial<Record<keyof PruneQuestion, unknown>> = value;
  return { ...daysIn(asked.older_than_days), ...dryRunIn(asked.dry_run) };
}

function daysIn(days: unknown): Pick<PruneQuestion, 'older_than_days'> {
  if (days === undefined) return {};
  if (typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= MOST_DAYS)
    return { older_than_days: days };
  throw refusal(`"older_than_days" must be a whole number from 1 to ${MOST_DAYS}`);
}

function dryRunIn(dryRun: unknown): Pick<PruneQuestion, 'dry_run'> {
  if (dryRun === undefined) return {};
  if (typeof dryRun === 'boolean') return { dry_run: dryRun };
  throw refusal('"dry_run" must be true or false');
}

const refusal = (what: string): HubError => new HubError('invalid-params', `${what}.`);
