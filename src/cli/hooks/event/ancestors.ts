import { readFileSync } from 'node:fs';

const most = 8;

/** The processes above this one, the nearest first; one of them is the client. Shells may stand between. */
export function ancestors(parent: number, parentOf: (pid: number) => number | undefined): readonly number[] {
  const pids: number[] = [];
  for (let pid: number | undefined = parent; isWanted(pid, pids); pid = parentOf(pid)) pids.push(pid);
  return pids;
}

const isWanted = (pid: number | undefined, pids: readonly number[]): pid is number =>
  pid !== undefined && pid > 1 && pids.length < most && !pids.includes(pid);

/** What /proc says on Linux; elsewhere one `ps` is asked, once. */
export function parents(platform: string): (pid: number) => number | undefined {
  if (platform === 'linux') return linuxParent;
  let table: ReadonlyMap<number, number> | undefined;
  return (pid) => {
    table ??= parseTable(askPs());
    return table.get(pid);
  };
}

function linuxParent(pid: number): number | undefined {
  try {
    return parentIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // it ended, or may not be looked at
  }
}

/** Field 4 of /proc/PID/stat. The second field, the command, may hold spaces and parentheses itself. */
export function parentIn(stat: string): number | undefined {
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return Number.isSafeInteger(parent) && parent > 0 ? parent : undefined;
}

export function parseTable(text: string): ReadonlyMap<number, number> {
  const rows = text.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm);
  return new Map([...rows].map(([, pid, parent]) => [Number(pid), Number(parent)]));
}

function askPs(): string {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync('/bin/ps', ['-Ao', 'pid=,ppid='], {
      encoding: 'utf8',
      timeout: 200,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return ''; // the hub does without
  }
}
