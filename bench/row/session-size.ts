import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fillWithCommands } from '../session/many-commands.ts';
import { SessionWorld } from '../session/session-world.ts';
import type { Row } from './row.ts';

const DAYS = 90;
const BUDGET_MB = 450;
/** What four busy agents do on a working day: a tool call a minute each for eight hours, and what they tell. */
const DAY = { commands: 1920, events: 200, checkpoints: 40 };
const sample = { commands: 20_000, events: 1000, checkpoints: 200 };

/** How large the file of a hub grows, by what each record of a sample takes in it with its indexes. */
export const sessionSize: Row = {
  name: 'session-size',
  group: 'sessions',
  async measure() {
    await using world = new SessionWorld(undefined);
    const ids = await world.sessions(10);
    const idAt = (at: number): string => ids[at % ids.length] ?? '';
    const commands = await grown(world, sample.commands, () =>
      fillWithCommands(world, { from: 0, to: sample.commands }, ids),
    );
    const events = await grown(world, sample.events, async () => {
      for (let at = 0; at < sample.events; at++) await world.ask('emit_event', { instance_id: idAt(at), ...commit });
    });
    const checkpoints = await grown(world, sample.checkpoints, async () => {
      for (let at = 0; at < sample.checkpoints; at++)
        await world.ask('create_checkpoint', { instance_id: idAt(at), manual_note: 'where it stands', pending_tasks });
    });
    const aDay = commands * DAY.commands + events * DAY.events + checkpoints * DAY.checkpoints;
    const reached = (aDay * DAYS) / 1e6;
    const most = Math.floor((BUDGET_MB * 1e6) / DAYS / commands);
    const values = { command: commands, event: events, checkpoint: checkpoints, 'calls a day that fit': most };
    const measured = [{ column: 'sqlite', values }];
    const bytes = ['command', 'event', 'checkpoint'].map((name) => ({ name, unit: 'bytes', digits: 0 }));
    const measures = [...bytes, { name: 'calls a day that fit', unit: '', digits: 0 }];
    const what = `${DAYS} days of ${DAY.commands.toLocaleString('en')} calls, ${DAY.events} events, ${DAY.checkpoints} checkpoints`;
    const claims = [{ what, reached, limit: BUDGET_MB, sense: '<=' as const, unit: ' MB' }];
    return { title: 'Room on disk for each record', measures, measured, claims };
  },
};

const commit = { event_type: 'commit_created', event_data: { commit_hash: 'c0ffee'.repeat(6), message: 'one reason' } };
const pending_tasks = Array.from({ length: 8 }, (_, at) => `the task number ${at} that is left to do, in a sentence`);

/** Bytes for one of them. */
async function grown({ keeper, rooms, file }: SessionWorld, count: number, fill: () => Promise<void>): Promise<number> {
  const before = await size();
  await fill();
  return ((await size()) - before) / count;

  /** The log of the file is brought into it first: what was written and not yet brought in would count twice, or not at all. */
  async function size(): Promise<number> {
    await rooms.settled();
    await keeper.ask((store) => store.check());
    const database = new DatabaseSync(file, { timeout: 5000 });
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    return statSync(file).size;
  }
}
