import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { platform } from 'node:os';

/** One line of the process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly zombie: boolean;
  /** Opaque; equal for one process, different for the next of the same pid. */
  readonly startTime: string;
}

const isLinux = platform() === 'linux';

/** Undefined when there is no such process. */
export const startTimeOf = (pid: number): string | undefined => rowOf(pid)?.startTime;

export const rowOf = (pid: number): ProcessRow | undefined =>
  isLinux ? linuxRow(pid) : bsdRows(['-p', String(pid)])[0];

/** All processes; what ends while we look is left out. */
export const allRows = (): ProcessRow[] => (isLinux ? linuxRows() : bsdRows(['-ax']));

/** Who is in a process group; undefined when the table cannot be read. */
export function membersOf(group: number): ProcessRow[] | undefined {
  try {
    return allRows().filter((row) => row.group === group);
  } catch {
    return undefined; // no /proc, no ps: the caller falls back to what kill(2) says
  }
}

/** Names this boot of the machine: a pid and a start time from before it mean nothing now. */
export const bootId = (): string =>
  isLinux
    ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    : told('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).trim();

/**
 * The environment a process of this user was started with; undefined for others' processes, and where the system does not
 * show it (everywhere but Linux).
 */
export function environmentOf(pid: number): ReadonlyMap<string, string> | undefined {
  if (!isLinux) return undefined;
  try {
    if (statSync(`/proc/${pid}`).uid !== statSync('/proc/self').uid) return undefined;
    return environmentFrom(readFileSync(`/proc/${pid}/environ`, 'utf8'));
  } catch {
    return undefined; // it ended, or it is not ours to look into
  }
}

export const environmentFrom = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\0').map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

function linuxRow(pid: number): ProcessRow | undefined {
  try {
    return rowFromStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // it ended
  }
}

const linuxRows = (): ProcessRow[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => linuxRow(Number(name)))
    .filter((row) => row !== undefined);

/** /proc/PID/stat: the second field is the command in parentheses and may hold spaces and parentheses itself. */
export function rowFromStat(text: string): ProcessRow | undefined {
  const close = text.lastIndexOf(')');
  const pid = Number(text.slice(0, text.indexOf(' ')));
  // From field 3 on: state, parent, group, …, and field 22 is the start time.
  const [state, parent, group, ...more] = text.slice(close + 2).split(' ');
  const startTime = more[16];
  if (close < 0 || !state || !startTime || !Number.isInteger(pid)) return undefined;
  return { pid, parent: Number(parent), group: Number(group), zombie: state === 'Z' || state === 'X', startTime };
}

/** `ps` prints the start time last, in five words; in one zone and language, so that it is the same text every time. */
export function rowFromPs(line: string): ProcessRow | undefined {
  const [pid, parent, group, state, ...start] = line.trim().split(/\s+/);
  if (!pid || !state || start.length === 0) return undefined;
  const zombie = state.startsWith('Z');
  return { pid: Number(pid), parent: Number(parent), group: Number(group), zombie, startTime: start.join(' ') };
}

function bsdRows(which: readonly string[]): ProcessRow[] {
  const columns = ['-o', 'pid=', '-o', 'ppid=', '-o', 'pgid=', '-o', 'stat=', '-o', 'lstart='];
  return told('/bin/ps', [...which, ...columns])
    .split('\n')
    .map(rowFromPs)
    .filter((row) => row !== undefined);
}

function told(command: string, args: readonly string[]): string {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync(command, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // `ps -p` of a process that is gone prints nothing and exits with 1.
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
