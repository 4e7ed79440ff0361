import { randomBytes, randomUUID } from 'node:crypto';
import type { Fact } from '../../src/kernel/report.ts';
import {
  Checkpoints,
  type ClientFact,
  Commands,
  type Here,
  type OpenDesk,
  openHookDesk,
  Resumes,
  SessionRegistry,
  WakeWatch,
  type WorkPlace,
} from '../../src/session/index.ts';
import type { Store, StoreOptions } from '../../src/store/index.ts';
import { withStore } from './both-engines.ts';
import { FakeClock } from './fake-clock.ts';

const random = { hex: (bytes: number): string => randomBytes(bytes).toString('hex') };
const place: WorkPlace = {
  git: async () => ({ code: 128, text: '', cut: false }),
  look: async () => ({ modifiedAt: 0, size: 0 }),
};

/** A fact as a hook of Claude Code tells it. */
export type FactOf = (event: ClientFact['event'], more?: Partial<ClientFact>) => ClientFact;

export interface HookWorld extends OpenDesk {
  readonly clock: FakeClock;
  readonly registry: SessionRegistry;
  readonly resumes: Resumes;
  readonly checkpoints: Checkpoints;
  readonly commands: Commands;
  /** Of this moment, in `/src/odin`. */
  readonly fact: FactOf;
  /** Open connections of each client process. */
  readonly connections: Map<number, string[]>;
  /** Sessions whose transcript was to be kept, in order. */
  readonly archived: string[];
  readonly reports: Fact[];
  /** The hub was restarted: what was only in memory is gone. */
  again(): Promise<HookWorld>;
}

/** The desk of hooks over a real store, with a clock that stands still and no processes. */
export async function hookWorld(store: Store, clock = new FakeClock()): Promise<HookWorld> {
  const { sessions } = store;
  const reports: Fact[] = [];
  const report = (it: Fact): void => void reports.push(it);
  const around = { scope: 'home', host: 'machine', clock, random, report };
  const wake = new WakeWatch(clock);
  const registry = new SessionRegistry({ ...around, records: sessions, wokeAt: () => wake.wokeAt });
  const commands = new Commands({
    ...around,
    attributed: () => undefined,
    records: {
      record: () => undefined,
      keep: (rows) => store.write(rows.map((row) => ({ kind: 'command', row }))),
      search: (sought) => sessions.commands.search(sought),
    },
  });
  const recentCommands = async (session: string, limit: number) => (await commands.search({ session, limit })).rows;
  const sessionOf = async (id: string) => (await sessions.find({ scope: 'home', id, limit: 1 })).rows[0];
  const checkpoints = new Checkpoints({
    ...around,
    records: sessions.checkpoints,
    recentCommands,
    place,
    sessionOf,
  });
  const recent = { sessionOf, recentCommands, recentEvents: async () => [] };
  const evidence = { checkpoints, ...recent, place, now: () => clock.now() };
  const resumes = new Resumes({
    ...around,
    records: sessions,
    evidence,
    repositoryOf: () => undefined,
    view: (row) => registry.view(row),
  });
  const connections = new Map<number, string[]>();
  const archived: string[] = [];
  const transcripts = {
    archiveBehind: ({ id }: { readonly id: string }) => void archived.push(id),
    dropBehind: (clientSession: string) => void archived.push(`none of ${clientSession}`),
  };
  const rooms = { registry, resumes, checkpoints, commands };
  const open = await openHookDesk({
    ...rooms,
    transcripts,
    clock,
    report,
    placeOf: projectAt,
    connectionsOf: async (pids) => pids.flatMap((pid) => connections.get(pid) ?? []),
  });
  const fact: FactOf = (event, more = {}) => ({
    id: randomUUID(),
    at: clock.now(),
    client: 'claude',
    event,
    clientSession: 'client-1',
    cwd: '/src/odin',
    pids: [],
    ...more,
  });
  return {
    ...open,
    ...rooms,
    clock,
    fact,
    connections,
    archived,
    reports,
    again() {
      wake[Symbol.dispose]();
      return hookWorld(store, clock);
    },
  };
}

function projectAt(directory: string): Here | { readonly why: string } {
  const [, slug] = /^\/src\/([a-z]+)$/.exec(directory) ?? [];
  return slug === undefined ? { why: `${directory} is no project.` } : { slug, key: `k-${slug}`, root: directory };
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A new store, and a desk over it, which must not have met a bug. */
export const hookWorlds =
  (fresh: () => Promise<StoreOptions>) =>
  (use: (it: HookWorld) => Promise<void>): Promise<void> =>
    fresh().then((options) =>
      withStore(options, async (store) => {
        const world = await hookWorld(store);
        await use(world);
        if (world.reports.length > 0) throw new Error(JSON.stringify(world.reports));
      }),
    );

export const idsIn = async ({ registry }: HookWorld): Promise<readonly string[]> =>
  (await registry.list({})).sessions.map(({ id }) => id);

export const kindsOf = async ({ checkpoints }: HookWorld, session: string): Promise<readonly string[]> =>
  (await checkpoints.list(session, { limit: 50 })).rows.map(({ kind }) => kind);

/** Told, and a session came of it. */
export async function told({ desk }: HookWorld, fact: ClientFact) {
  const { session, ...rest } = await desk.take(fact);
  if (!session) throw new Error(`no session: ${JSON.stringify(rest)}`);
  return { ...session, ...rest };
}
