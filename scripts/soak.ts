import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HubApi } from '../test/support/chaos/hub-api.ts';
import { Seeded } from '../test/support/chaos/seeded.ts';
import { TempHome } from '../test/support/temp-home.ts';
import { waitFor } from '../test/support/wait-for.ts';
import { Load } from './soak/load.ts';
import { type Line, Watch } from './soak/watch.ts';

/**
 * `npm run soak [-- --minutes 30] [--json] [--seed N]`: mixed load for a while, and the question whether anything grows.
 *
 * Memory: private pages, the lowest of each ten seconds, a Theil–Sen line through the second half of the time. It may rise
 * by 4 MiB in that half, or by three sigmas of its own scatter if that is more: a steeper line is no accident. What that is
 * per hour depends on how long one looked, and is printed. Descriptors, threads and processes may not rise at all.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: process.env['WARREN_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const everyMs = 2000;
const tellEvery = 8;
/** A log file that is being rotated, a visitor who is just leaving. */
const spareDescriptors = 2;

const tell = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);

async function soak(): Promise<Verdict> {
  await using home = new TempHome();
  const load = new Load(home, new Seeded(Number(values.seed)).fork('soak'));
  await load.open();
  const pids = await load.watched();
  const watch = new Watch(home, pids);
  const before = watch.look();
  tell(
    `soak: ${values.minutes} minutes, seed ${values.seed}, ${before.processes} processes, watched ${JSON.stringify(pids)}`,
  );
  load.start();
  const until = performance.now() + Number(values.minutes) * 60_000;
  for (let looks = 0; performance.now() < until; looks++) {
    await sleep(everyMs);
    const { of, processes } = watch.look();
    if (looks % tellEvery > 0) continue;
    const each = Object.entries(of).map(
      ([name, it]) => `${name} ${Math.round(it.privateKib / 1024)} MiB ${it.descriptors} fd`,
    );
    tell(
      `  ${load.tally.made} calls, ${load.visits} visits, ${load.crashes} crashes, ${processes} processes: ${each.join(', ')}`,
    );
  }
  await load.rest();
  const after = await quiet(home, watch, before.processes);
  const lines = Object.fromEntries(Object.keys(pids).map((name) => [name, watch.lineOf(name)]));
  return verdictOf({
    load,
    lines,
    processes: [before.processes, after.processes],
    hub: [before, after].map(({ of }) => of['hub']?.descriptors ?? 0),
  });
}

/** The end of everything that was under way, as far as it ends. */
async function quiet(home: TempHome, watch: Watch, processes: number): Promise<ReturnType<Watch['look']>> {
  const api = new HubApi(home);
  const still = async (): Promise<boolean> =>
    home.processes().length <= processes && (await api.instances()).every(({ in_flight }) => in_flight === 0);
  await Promise.allSettled([waitFor('quiet', still, { withinMs: 15_000 })]); // if not, the verdict says so
  return watch.look();
}

interface Verdict {
  readonly ok: boolean;
  readonly seed: number;
  readonly minutes: number;
  readonly calls: Readonly<Record<string, unknown>>;
  readonly visits: number;
  readonly crashes: number;
  readonly processes: readonly number[];
  readonly hubDescriptors: readonly number[];
  readonly watched: Readonly<Record<string, Line>>;
  /** Sentences; none when all is well. */
  readonly faults: readonly string[];
}

interface Seen {
  readonly load: Load;
  readonly lines: Readonly<Record<string, Line>>;
  readonly processes: readonly [before: number, after: number];
  readonly hub: readonly number[];
}

function verdictOf({ load, lines, processes, hub: hubDescriptors }: Seen): Verdict {
  const { tally, visits, crashes, stray } = load;
  const [fewer = 0, more = 0] = hubDescriptors;
  const faults = [
    ...tally.lost.map((why) => `a call was lost: ${why}`),
    ...tally.wrong.map((answer) => `a call was answered wrongly: ${answer}`),
    ...stray.map((line) => `somebody got an answer that was not his: ${line.slice(0, 200)}`),
    ...(processes[1] > processes[0] ? [`${processes[1]} processes at the end, ${processes[0]} at the beginning`] : []),
    ...(more > fewer + spareDescriptors
      ? [`the hub has ${more} descriptors at the end, ${fewer} at the beginning`]
      : []),
    ...Object.entries(lines).flatMap(([name, line]) => faultsOf(name, line)),
  ];
  const { seed, minutes } = { seed: Number(values.seed), minutes: Number(values.minutes) };
  const calls = tally.figures;
  return {
    ok: faults.length === 0,
    seed,
    minutes,
    calls,
    visits,
    crashes,
    processes,
    hubDescriptors,
    watched: lines,
    faults,
  };
}

function faultsOf(name: string, { mibPerHour, limitMibPerHour, descriptors, threads }: Line): string[] {
  return [
    ...(mibPerHour > limitMibPerHour
      ? [`${name} grows by ${mibPerHour} MiB an hour, ${limitMibPerHour} may be noise`]
      : []),
    ...(grew(descriptors, spareDescriptors) ? [`${name} went from ${descriptors.join(' to ')} descriptors`] : []),
    ...(grew(threads, 0) ? [`${name} went from ${threads.join(' to ')} threads`] : []),
  ];
}

const grew = ([first, last]: readonly [number, number], spare: number): boolean => last > first + spare;

function print(verdict: Verdict): void {
  if (values.json) return void process.stdout.write(`${JSON.stringify(verdict, undefined, 2)}\n`);
  tell(`calls ${JSON.stringify(verdict.calls)}, ${verdict.visits} visits, ${verdict.crashes} crashes`);
  tell(`processes ${verdict.processes.join(' to ')}, descriptors of the hub ${verdict.hubDescriptors.join(' to ')}`);
  for (const [name, line] of Object.entries(verdict.watched))
    tell(`${name}: ${line.mibAtEnd} MiB, ${line.mibPerHour} MiB an hour (up to ${line.limitMibPerHour} is noise)`);
  for (const fault of verdict.faults) tell(`FAULT: ${fault}`);
  tell(verdict.ok ? 'soak: nothing was lost and nothing grows' : `soak: ${verdict.faults.length} faults`);
}

const verdict = await soak();
print(verdict);
process.exitCode = verdict.ok ? 0 : 1;
