import { execFileSync } from 'node:child_process';
import { Postgres } from '../../test/support/postgres.ts';
import { fillWithCommands } from '../session/many-commands.ts';
import { SessionWorld } from '../session/session-world.ts';
import { diskAlone } from './disk-alone.ts';
import {
  claimsOf,
  measuresOf,
  overRounds,
  type Promises,
  ROUNDS,
  type Timing,
  timed,
  type Values,
} from './question-times.ts';
import type { Row } from './row.ts';

const sessions = 100;
const commands = 100_000;

/** What the tools of agent sessions cost inside of the hub, without what carries a call there. */
export const sessionRooms: Row = {
  name: 'session-rooms',
  group: 'sessions',
  async measure({ quick }) {
    const times = quick ? 60 : 300;
    await using postgres = await Postgres.start();
    const measured = [];
    for (const url of [undefined, await postgres.database()]) {
      await using world = new SessionWorld(url);
      const values = await asked(world, times, () => rest(postgres, url));
      measured.push({ column: url === undefined ? 'sqlite' : 'postgres', values });
      if (url === undefined) measured.push({ column: 'disk alone', values: await bySize(world.root, times) });
    }
    const title = `Agent sessions: ${sessions} of them, ${commands.toLocaleString('en')} commands`;
    return { title, measures: measuresOf(names), measured, claims: claimsOf(promised, measured) };
  },
};

const names = ['register', 'heartbeat', 'list', 'details', 'search', 'search beginning', 'emit', 'resume'];

const promised: Promises = [
  ['sqlite', 'register p50', 0.5],
  ['sqlite', 'heartbeat p50', 0.5],
  ['sqlite', 'list p50', 1],
  ['sqlite', 'details p50', 0.5],
  ['sqlite', 'search p50', 50],
  ['sqlite', 'emit p50', 0.5],
  ['sqlite', 'resume p50', 50],
  ['postgres', 'register p99', 50],
  ['postgres', 'heartbeat p99', 20],
  ['postgres', 'list p99', 100],
  ['postgres', 'details p99', 50],
  ['postgres', 'search p99', 500],
  ['postgres', 'emit p99', 10],
  ['postgres', 'resume p99', 500],
];

/** In rounds: what is told while the commands grow; then, with all of them there, what is sought. */
async function asked(world: SessionWorld, times: number, rested: () => Promise<void>): Promise<Values> {
  const ids = await world.sessions(sessions);
  const share = commands / ROUNDS;
  const told: Values[] = [];
  const sought: Values[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    told.push(await telling(world, ids, { times, from: round * times }));
    await fillWithCommands(world, { from: Math.round(round * share), to: Math.round((round + 1) * share) }, ids);
    await rested();
  }
  const { total_count: there } = await world.ask('search_commands', { limit: 1 });
  if (Number(there) < commands) throw new Error(`Only ${String(there)} of ${commands} commands are found.`);
  for (let round = 0; round < ROUNDS; round++) sought.push(await seeking(world, ids, { times, round }));
  return { ...overRounds(told), ...overRounds(sought) };
}

/** What disk and server still do behind months of commands, which were written in one minute here, is done before it goes on. */
async function rest(postgres: Postgres, url: string | undefined): Promise<void> {
  if (url === undefined) return void execFileSync('sync');
  await postgres.query('vacuum analyze', url);
  await postgres.query('checkpoint', url);
}

/** Each waits until what the one before left behind is done: agents do not come one right after the other. */
const calmly = (world: SessionWorld, name: string, times: number): Timing => ({
  name,
  times,
  before: () => world.rooms.settled(),
});

async function telling(
  world: SessionWorld,
  ids: readonly string[],
  { times, from }: { times: number; from: number },
): Promise<Values> {
  const idAt = (at: number): string => ids[at % ids.length] ?? '';
  const of = (name: string): Timing => calmly(world, name, times);
  return {
    ...(await timed(of('list'), () => world.ask('list_instances', { project: 'odin', limit: sessions }))),
    ...(await timed(of('details'), (at) => world.ask('get_instance_details', { instance_id: idAt(at) }))),
    ...(await timed(of('heartbeat'), (at) =>
      world.ask('heartbeat', { instance_id: idAt(at), context_percent: Math.floor((from + at) / ids.length) % 100 }),
    )),
    ...(await timed(of('emit'), (at) => world.ask('emit_event', { instance_id: idAt(at), ...commit(from + at) }))),
    ...(await timed(of('register'), () => world.ask('register_instance', { project: 'crowd' }))),
  };
}

async function seeking(
  world: SessionWorld,
  ids: readonly string[],
  { times, round }: { times: number; round: number },
): Promise<Values> {
  const idAt = (at: number): string => ids[at % ids.length] ?? '';
  const of = (name: string, often: number): Timing => calmly(world, name, often);
  return {
    ...(await timed(of('search', times / 3), (at) => world.ask('search_commands', wordsAt(at, idAt(at))))),
    ...(await timed(of('search beginning', times / 20), () =>
      world.ask('search_commands', { text: 'wordz* readme', limit: 20 }),
    )),
    ...(await timed(of('resume', times / 6), (at) => resumed(world, at, idAt(round)))),
  };
}

/** Pages that SQLite writes and syncs for each. */
const bySize = async (folder: string, times: number): Promise<Values> => ({
  ...(await diskAlone(folder, 4, { name: 'register', times })),
  ...(await diskAlone(folder, 5, { name: 'emit', times })),
});

const commit = (at: number) => ({
  event_type: 'commit_created',
  event_data: { commit_hash: at.toString(16).padStart(40, '0'), message: 'store: rows are written together' },
});

/** Questions as agents ask them: the last ones of a session, what failed, one word, several, with and without filters. */
const wordsAt = (at: number, session: string): object =>
  [
    { instance_id: session, limit: 20 },
    { outcome: 'error', project: 'odin', limit: 20 },
    { text: 'word5', limit: 20 },
    { text: 'path word1 word2', project: 'odin', success_only: true, limit: 100 },
    { text: 'content', limit: 100, offset: 500 },
    { action: 'run_tests', instance_id: session, text: 'word7', limit: 50 },
    { start_time: '2025-10-09T00:00:00Z', end_time: '2025-10-09T12:00:00Z', limit: 50 },
  ][at % 7] ?? {};

/** Closed first, and by somebody else: who is active is not taken over, and nobody goes on with himself. */
async function resumed(world: SessionWorld, at: number, known: string): Promise<unknown> {
  const id = at === 0 ? known : String((await world.ask('register_instance'))['instance_id']);
  await world.rooms.registry.close(id, 'done');
  const from = performance.now();
  await world.ask('resume_instance', { instance_id_hint: id }, `c_${at.toString(16).padStart(8, '1')}`);
  return performance.now() - from;
}
