import { randomBytes, randomUUID } from 'node:crypto';
import type { Fact } from '../../src/kernel/report.ts';
import {
  Checkpoints,
  type ClientFact,
  Commands,
  type OpenDesk,
  openHookDesk,
  type Place,
  Resumes,
  SessionRegistry,
  WakeWatch,
  type WorkPlace,
} from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
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
    records: {
      record: () => undefined,
      keep: (row) => store.write([{ kind: 'command', row }]),
      search: (sought) => sessions.commands.search(sought),
    },
  });
  const recentCommands = async (session: string, limit: number) => (await commands.search({ session, limit })).rows;
  const checkpoints = new Checkpoints({
    ...around,
    records: sessions.checkpoints,
    recentCommands,
    place,
    sessionOf: async (id) => (await sessions.find({ scope: 'home', id, limit: 1 })).rows[0],
  });
  const evidence = { checkpoints, recentCommands, recentEvents: async () => [], place, now: () => clock.now() };
  const resumes = new Resumes({ ...around, records: sessions, evidence, view: (row) => registry.view(row) });
  const connections = new Map<number, string[]>();
  const rooms = { registry, resumes, checkpoints, commands };
  const open = await openHookDesk({
    ...rooms,
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
  return { ...open, ...rooms, clock, fact, connections, reports, again: () => hookWorld(store, clock) };
}

function projectAt(directory: string): Place | { readonly why: string } {
  const [, slug] = /^\/src\/([a-z]+)$/.exec(directory) ?? [];
  return slug === undefined ? { why: `${directory} is no project.` } : { slug, key: `k-${slug}`, root: directory };
}
