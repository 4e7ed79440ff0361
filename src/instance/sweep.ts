import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import type { Named } from './adopted-process.ts';
import type { ProcessRecord } from './contract.ts';
import { type Marks, marksOf } from './markers.ts';
import { ownPid, signalGroup, signalProcess } from './process.ts';
import { allRows, bootId, environmentOf, type ProcessRow, startTimeOf } from './process-table.ts';
import { idOf, type Known, type Stray, strays } from './strays.ts';

export interface SweepOptions extends Marks {
  /** What earlier hubs wrote down; the record of a process that is gone is removed. */
  readonly records: { read(): ProcessRecord[]; remove(pid: number): void };
  readonly clock: Clock;
  readonly report: Report;
  /** From SIGTERM to SIGKILL. */
  readonly stopMs: number;
  /** Whom this hub has adopted: they stay, with all that is theirs. */
  readonly adopted?: readonly Named[];
}

/** After SIGKILL a process has so long to leave the table; then the sweep ends without it. */
const LEAVE_MS = 2000;
const LOOK_EVERY_MS = 50;

/**
 * Ends what a killed hub left behind, and answers what that was. Called by the hub that holds the lock, before it starts
 * anything: the table is looked at again until nothing is found, because what is being ended may still be forking.
 */
export async function sweep(options: SweepOptions): Promise<Stray[]> {
  const { clock } = options;
  const adopted = new Set((options.adopted ?? []).map(idOf));
  const records = options.records.read().filter((record) => record.hub !== options.hub && !adopted.has(idOf(record)));
  const seen = new Map<string, Stray>();
  const killAt = clock.monotonic() + options.stopMs;
  const groups = new Set<number>();
  const find = (): Stray[] => look(options, { records, groups, adopted });
  let found = find();
  for (; found.length > 0; found = find()) {
    const late = clock.monotonic() >= killAt;
    for (const stray of found.filter(({ id }) => late || !seen.has(id))) {
      signal(stray, late ? 'SIGKILL' : 'SIGTERM');
      if (stray.leads) groups.add(stray.pid);
      if (!seen.has(stray.id)) options.report({ kind: 'hub.swept', pid: stray.pid, key: stray.key, why: stray.why });
      seen.set(stray.id, stray);
    }
    if (clock.monotonic() >= killAt + LEAVE_MS) break;
    await clock.sleep(LOOK_EVERY_MS);
  }
  const left = new Set(found.map((stray) => stray.pid));
  for (const { pid } of records) if (!left.has(pid)) options.records.remove(pid);
  return [...seen.values()];
}

function look(options: Marks, known: Pick<Known, 'records' | 'groups' | 'adopted'>): Stray[] {
  const table = allRows();
  const { hub, homeId } = options;
  return strays(table, marksIn(table), { hub, homeId, ...known, bootId: bootId(), self: ownPid() });
}

function marksIn(table: readonly ProcessRow[]): Map<number, Marks> {
  const marks = new Map<number, Marks>();
  for (const { pid } of table) {
    const environment = environmentOf(pid);
    const found = environment && marksOf(environment);
    if (found) marks.set(pid, found);
  }
  return marks;
}

/** Reading the table took a while: who it is is asked once more, as late as a signal by number allows. */
function signal(stray: Stray, name: 'SIGTERM' | 'SIGKILL'): void {
  if (`${stray.pid}:${startTimeOf(stray.pid)}` !== stray.id) return;
  if (stray.leads) signalGroup(stray.pid, name);
  else signalProcess(stray.pid, name);
}
