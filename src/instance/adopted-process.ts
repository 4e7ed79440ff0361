import type { Clock } from '../kernel/clock.ts';
import type { Launched } from './contract.ts';
import { Group } from './process.ts';
import { rowOf } from './process-table.ts';

/** How often, in ms, a process that is nobody's child here is looked for: while all is well, and when something is amiss. */
const LOOK_MS = { usually: 2000, first: 5, most: 100 };

/** One process, for ever. */
export interface Named {
  readonly pid: number;
  readonly startTime: string;
}

/** Alive and still the same one. */
export function isLiving({ pid, startTime }: Named): boolean {
  const row = rowOf(pid);
  return row !== undefined && !row.zombie && row.startTime === startTime;
}

/**
 * A process that another hub started. Its end is seen and not told: `amiss` resolves when there is reason to look closely. How
 * it ended nobody can know. A signal goes to its group as long as it is still the same process.
 */
export function watchProcess(
  named: Named,
  amiss: Promise<unknown>,
  clock: Clock,
): Pick<Launched, 'pid' | 'startTime' | 'exited' | 'gone' | 'signal'> {
  const group = new Group(named.pid);
  let over = false;
  const exited = seenEnd(named, amiss, clock).then(() => {
    over = true;
    return { code: null, signal: null };
  });
  return {
    ...named,
    exited,
    gone: exited.then(() => group.emptied(clock)),
    signal(name) {
      if (over || isLiving(named)) group.signal(name);
    },
  };
}

async function seenEnd(named: Named, amiss: Promise<unknown>, clock: Clock): Promise<void> {
  while (isLiving(named) && (await isQuiet(amiss, clock))) continue;
  for (let wait = LOOK_MS.first; isLiving(named); wait = Math.min(2 * wait, LOOK_MS.most)) await clock.sleep(wait);
}

/** False as soon as something is amiss. */
const isQuiet = (amiss: Promise<unknown>, clock: Clock): Promise<boolean> =>
  Promise.race([amiss.then(() => false), clock.sleep(LOOK_MS.usually).then(() => true)]);
