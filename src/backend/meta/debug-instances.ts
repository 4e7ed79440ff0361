import type { InstanceView } from '../../instance/index.ts';
import type { OwnTool } from '../contract.ts';
import { type StoreStanding, storeTrouble } from './store-trouble.ts';
import { troubleOf } from './trouble.ts';

export interface InstanceSources {
  instances(): readonly InstanceView[];
  /** The end of what it wrote to stderr; undefined when nobody ever had it. */
  lastWords(key: InstanceView['key']): string | undefined;
  store(): StoreStanding;
  /** How many processes there may be. */
  readonly limits: { readonly instances: number; readonly instancesPerKind: number };
  /** Wall clock. */
  now(): number;
}

/** What runs, how it is, and what to do about what is not well. */
export const debugInstances = (sources: InstanceSources): OwnTool => ({
  name: 'debug_instances',
  title: 'Running server instances',
  description:
    'Lists the server processes of this hub: project, server, state, pid, who holds them, calls, errors, memory, restarts, crashes, circuit breaker, last heartbeat, last error; how the store is and how many processes may run. Says what to do about those that are held back, silent or left alone.',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  outputSchema,
  call() {
    const now = sources.now();
    const told = sources.instances().map((view) => {
      const trouble = troubleOf(view, { now, lastWords: sources.lastWords(view.key) ?? '' });
      return { view, trouble };
    });
    const store = sources.store();
    const running = told.filter(({ view }) => view.pid !== undefined).length;
    const { instances, instancesPerKind } = sources.limits;
    const problems = [storeTrouble(store), ...told.map(({ trouble }) => trouble)].filter((text) => text !== undefined);
    return {
      text: [
        ...(told.length > 0 ? told.map(({ view }) => lineOf(view, now)) : ['No instances.']),
        `${running} of ${instances} processes run. Store: ${store.engine}, ${store.state}.`,
        ...problems,
      ].join('\n'),
      structured: {
        instances: told.map(({ view, trouble }) => ({ ...allOf(view), problem: trouble ?? null })),
        limits: { running, instances, instancesPerKind },
        store: { ...store },
      },
    };
  },
});

/** One line each, and only what is not as usual beyond the beginning. */
function lineOf(view: InstanceView, now: number): string {
  const { project, name, state, pid, leases, inFlight, calls, errors, restarts, nextStartAt, silentSince } = view;
  const until = nextStartAt === undefined ? '' : ` for ${seconds(nextStartAt - now)}`;
  return [
    `${project}  ${name}  ${state}${until}${pid === undefined ? '' : ` (pid ${pid})`}`,
    `${leases} clients, ${inFlight} in flight, ${calls} calls, ${errors} errors, ${restarts} restarts`,
    ...(view.rssBytes === undefined ? [] : [`${Math.round(view.rssBytes / 1_048_576)} MB`]),
    ...(silentSince === undefined ? [] : [`silent for ${seconds(now - silentSince)}`]),
    ...(view.breaker === 'closed' ? [] : [`breaker ${view.breaker}`]),
  ].join('  ');
}

const seconds = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1000))} s`;

/** Every member, so that what is not there can be told from what this Warren does not know. */
const allOf = (view: InstanceView): Record<string, unknown> =>
  Object.fromEntries([...memberNames].map((name) => [name, view[name] ?? null]));

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const maybeCount = { type: ['integer', 'null'], minimum: 0 };
const maybeText = { type: ['string', 'null'] };
const moment = { type: ['number', 'null'], description: 'Milliseconds since 1970, UTC' };
const breaker = { enum: ['closed', 'open', 'half-open'] };

const members: { readonly [Name in keyof InstanceView]: Readonly<Record<string, unknown>> } = {
  key: text,
  name: text,
  project: { ...text, description: 'slug/version' },
  kind: text,
  state: {
    enum: ['cold', 'starting', 'ready', 'stopping', 'waiting', 'held'],
    description: 'waiting: crashed, is started again soon. held: crashed all the time, is tried again at nextStartAt',
  },
  epoch: { ...count, description: 'Of its latest start' },
  pid: maybeCount,
  startedAt: moment,
  readyAt: moment,
  leases: { ...count, description: 'Clients that hold it' },
  inFlight: { ...count, description: 'Calls without an answer so far' },
  calls: count,
  errors: { ...count, description: 'Calls that came to nothing by the fault of the server' },
  heardAt: { ...moment, description: 'When it last answered a probe or a call' },
  silentSince: { ...moment, description: 'It is alive but misses probes since then' },
  rssBytes: { ...maybeCount, description: 'Memory of its process group' },
  nextStartAt: moment,
  crashes: { ...count, description: 'Of the last 5 minutes' },
  breaker: { ...breaker, description: 'open: new calls are refused for a moment. half-open: one is tried' },
  socketPath: maybeText,
  restarts: count,
  lastError: maybeText,
  lastExit: {
    type: ['object', 'null'],
    properties: { code: { type: ['integer', 'null'] }, signal: maybeText, why: text, at: moment },
    required: ['code', 'signal', 'why', 'at'],
  },
};
// Its keys are those of the type, and no others.
const memberNames = Object.keys(members) as readonly (keyof InstanceView)[];

const outputSchema = {
  type: 'object',
  properties: {
    instances: {
      type: 'array',
      items: {
        type: 'object',
        properties: { ...members, problem: { ...maybeText, description: 'What is wrong, and what to do' } },
        required: [...memberNames, 'problem'],
      },
    },
    limits: {
      type: 'object',
      description: 'Processes that run, and how many may, in all and of each kind',
      properties: { running: count, instances: count, instancesPerKind: count },
      required: ['running', 'instances', 'instancesPerKind'],
    },
    store: {
      type: 'object',
      properties: {
        state: { enum: ['opening', 'open', 'away'], description: 'away: records wait in a file; calls go on' },
        engine: { enum: ['sqlite', 'postgres'] },
        breaker,
        why: { ...text, description: 'Why it is away' },
        waiting: { ...count, description: 'Records that wait to be written' },
        dropped: { ...count, description: 'Records that found no room' },
      },
      required: ['state', 'engine', 'breaker', 'why', 'waiting', 'dropped'],
    },
  },
  required: ['instances', 'limits', 'store'],
};
