import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** With its pid and the boot, the start time names one process for ever; the next one of the same pid has another. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start_time: string;
  readonly boot_id: string;
}

/** Whether that very process still runs. A zombie does not. */
export const isSameProcess = ({ pid, start_time, boot_id }: ProcessIdentity): boolean =>
  startTimeOf(pid) === start_time && bootId() === boot_id;

/** Opaque, and the very text that the hub writes down. Undefined: no such process. */
export const startTimeOf = (pid: number): string | undefined =>
  process.platform === 'linux' ? linuxStart(pid) : bsdStart(pid);

export const bootId = (): string =>
  process.platform === 'linux'
    ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    : told('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).trim();

function linuxStart(pid: number): string | undefined {
  try {
    return startTimeIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // it ended
  }
}

/** Field 22 of /proc/PID/stat. The second field, the command, may hold spaces and parentheses itself. */
export function startTimeIn(stat: string): string | undefined {
  const [state, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : more[18];
}

function bsdStart(pid: number): string | undefined {
  const [state, ...start] = told('/bin/ps', ['-p', String(pid), '-o', 'stat=', '-o', 'lstart='])
    .trim()
    .split(/\s+/);
  return !state || state.startsWith('Z') ? undefined : start.join(' ');
}

function told(command: string, args: readonly string[]): string {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync(command, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return ''; // `ps -p` of a process that is gone exits with 1
  }
}
