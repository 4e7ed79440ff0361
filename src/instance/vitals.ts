import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { rowFromPs, rowFromStat } from './process-table.ts';

/** How a process is, seen from outside. */
export interface Vitals {
  /** It is there, is the same process still, and no zombie. */
  readonly alive: boolean;
  /** Resident memory of it and its descendants; undefined where the system does not tell. */
  readonly rssBytes: number | undefined;
}

/** More descendants than these are not looked for. */
const MOST_PROCESSES = 256;

/**
 * Reads a few small files of one process and its descendants: cheap enough to be asked of every instance all the time.
 * Synchronously, as no disk is behind them: that takes a quarter of the time that the thread pool would.
 */
export const vitalsOf = async (pid: number, startTime: string): Promise<Vitals> =>
  platform() === 'linux' ? fromProc(pid, startTime) : fromPs(pid, startTime);

function fromProc(pid: number, startTime: string): Vitals {
  const row = rowFromStat(textOf(`/proc/${pid}/stat`));
  const alive = row !== undefined && !row.zombie && (startTime === '' || row.startTime === startTime);
  return { alive, rssBytes: alive ? treeRss(pid) : undefined };
}

function treeRss(root: number): number | undefined {
  const pids = [root];
  let bytes: number | undefined;
  for (const pid of pids) {
    const rss = rssFromStatus(textOf(`/proc/${pid}/status`));
    if (rss !== undefined) bytes = (bytes ?? 0) + rss;
    if (pids.length < MOST_PROCESSES) pids.push(...childrenOf(pid));
  }
  return bytes;
}

/** Each thread has children of its own. */
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => textOf(`/proc/${pid}/task/${thread}/children`));
    return lists.flatMap((list) =>
      list
        .split(' ')
        .filter((word) => word !== '')
        .map(Number),
    );
  } catch {
    return []; // it ended
  }
}

/** Not `statm`: that counts pages, and their size differs between machines. */
export function rssFromStatus(text: string): number | undefined {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(text) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Empty when there is no such process, or the system has no such file. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function fromPs(pid: number, startTime: string): Promise<Vitals> {
  const columns = ['-o', 'pid=', '-o', 'ppid=', '-o', 'pgid=', '-o', 'stat=', '-o', 'lstart=', '-o', 'rss='];
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = await promisify(execFile)('/bin/ps', ['-ax', ...columns], { env, maxBuffer: 16 * 1024 * 1024 });
  return vitalsFromPs(stdout, pid, startTime);
}

/** `ps` prints the memory last here, in KiB; what stands before it is a line of the process table. */
export function vitalsFromPs(table: string, pid: number, startTime: string): Vitals {
  const rows = table.split('\n').flatMap((line) => {
    const [, before = '', kilobytes] = /^(.*\S)\s+(\d+)\s*$/.exec(line) ?? [];
    const row = rowFromPs(before);
    return row ? [{ ...row, bytes: Number(kilobytes) * 1024 }] : [];
  });
  const leader = rows.find((row) => row.pid === pid);
  const alive = leader !== undefined && !leader.zombie && (startTime === '' || leader.startTime === startTime);
  const members = rows.filter((row) => row.group === pid || row.pid === pid);
  return { alive, rssBytes: alive ? members.reduce((sum, { bytes }) => sum + bytes, 0) : undefined };
}
