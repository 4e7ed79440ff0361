import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * What the operating system says is running. Tests, bench and demo take their claims from here
 * and never from Warren's own records, which may be wrong in the same way as the thing under test.
 */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  /** One letter: R, S, T, Z ... */
  readonly state: string;
  /** With the pid it names a process until the next boot. */
  readonly startTime: string;
  /** Words of the command line; on macOS cut at blanks. */
  readonly argv: readonly string[];
  readonly command: string;
  /** User and system time so far. */
  readonly cpuMs: number;
  readonly rssKib: number;
}

const linux = process.platform === 'linux';
const msPerTick = 10; // USER_HZ is 100 on every Linux that Node runs on
const kibPerPage = 4;

/** Every process of the machine that is not a zombie. */
export const processes = (): Process[] => (linux ? linuxProcesses() : psProcesses()).filter((it) => it.state !== 'Z');

export const processOf = (pid: number): Process | undefined =>
  linux ? linuxProcess(String(pid)) : psProcesses().find((it) => it.pid === pid);

export const isAlive = (pid: number): boolean => (processOf(pid)?.state ?? 'Z') !== 'Z';

/**
 * Everything that belongs to one test home: processes with `marker` in their environment or command line
 * (a temporary folder's path is in HOME, WARREN_HOME and XDG_RUNTIME_DIR), and all their descendants.
 */
export function processesMarked(marker: string): Process[] {
  const all = processes().filter((it) => it.pid !== process.pid);
  const children = Map.groupBy(all, (it) => it.ppid);
  const found = new Map<number, Process>();
  const take = (it: Process): void => {
    if (found.has(it.pid)) return;
    found.set(it.pid, it);
    for (const child of children.get(it.pid) ?? []) take(child);
  };
  for (const it of all) if (it.command.includes(marker) || environmentOf(it.pid).includes(marker)) take(it);
  return [...found.values()];
}

/** The environment a process was started with, NUL-separated; empty when it may not be read. */
export function environmentOf(pid: number): string {
  try {
    return linux
      ? readFileSync(`/proc/${pid}/environ`, 'latin1')
      : execFileSync('ps', ['-Eww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return ''; // another user's process, or gone by now
  }
}

function linuxProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(linuxProcess)
    .filter((it) => it !== undefined);
}

function linuxProcess(pid: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold blanks and parentheses, so count from the last one.
    const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const number = (at: number): number => Number(field[at]);
    return {
      pid: Number(pid),
      state: field[0] ?? '?',
      ppid: number(1),
      pgid: number(2),
      cpuMs: (number(11) + number(12)) * msPerTick,
      startTime: field[19] ?? '',
      rssKib: number(21) * kibPerPage,
      argv,
      command: argv.join(' '),
    };
  } catch {
    return undefined; // gone between the listing and the look
  }
}

function psProcesses(): Process[] {
  const columns = 'pid=,ppid=,pgid=,state=,rss=,time=,lstart=,command=';
  const text = execFileSync('ps', ['-axww', '-o', columns], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const row = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/;
  return text.split('\n').flatMap((line) => {
    const [, pid, ppid, pgid, state, rss, time, startTime, command = ''] = row.exec(line) ?? [];
    if (!pid) return [];
    const [seconds = 0, minutes = 0, hours = 0] = (time ?? '').split(':').map(Number).toReversed();
    return {
      pid: Number(pid),
      ppid: Number(ppid),
      pgid: Number(pgid),
      state: state ?? '?',
      startTime: startTime ?? '',
      argv: command.split(' '),
      command,
      cpuMs: ((hours * 60 + minutes) * 60 + seconds) * 1000,
      rssKib: Number(rss),
    };
  });
}
