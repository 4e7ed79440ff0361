import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** A living process, as far as it matters who started it. */
export interface ProcessLook {
  readonly parent: number;
  /** Its command line; on macOS cut at every blank. */
  readonly words: readonly string[];
}

export type Look = (pid: number) => ProcessLook | undefined;

/** What runs now. Linux is asked for one process at a time, elsewhere `ps` for all at once, without anybody waiting. */
export const processLook = (): Promise<Look> =>
  platform() === 'linux' ? Promise.resolve(linuxProcess) : psProcesses();

/** Undefined also for threads of the kernel, which have no command line. */
function linuxProcess(pid: number): ProcessLook | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the command before it may hold anything
    return words.length > 0 ? { parent: Number(parent), words } : undefined;
  } catch {
    return undefined; // it ended
  }
}

const PS_MS = 2000;
const PS_BYTES = 16 * 1024 * 1024;

function psProcesses(): Promise<Look> {
  const args = ['-axww', '-o', 'pid=', '-o', 'ppid=', '-o', 'command='];
  return new Promise((resolve) => {
    execFile('/bin/ps', args, { timeout: PS_MS, maxBuffer: PS_BYTES, env: { LC_ALL: 'C' } }, (_error, text) => {
      const table = tableIn(text); // what could be read, also when not all could
      resolve((pid) => table.get(pid));
    });
  });
}

export function tableIn(text: string): ReadonlyMap<number, ProcessLook> {
  const table = new Map<number, ProcessLook>();
  for (const line of text.split('\n')) {
    const [pid, parent, ...words] = line.trim().split(/\s+/);
    if (pid && parent && words.length > 0) table.set(Number(pid), { parent: Number(parent), words });
  }
  return table;
}
