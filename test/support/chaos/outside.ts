import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TempHome } from '../temp-home.ts';

/** What `/proc` says of one process: the chaos suite believes the kernel only, so it runs on Linux. */
export interface Footprint {
  readonly descriptors: number;
  readonly sockets: number;
  readonly threads: number;
  /** Resident and not shared with anybody: what would be free if it ended. */
  readonly privateKib: number;
  readonly rssKib: number;
}

/** Undefined: it is gone. */
export function footprintOf(pid: number): Footprint | undefined {
  try {
    const links = descriptorsOf(pid);
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
    return {
      descriptors: links.length,
      sockets: links.filter((link) => link.startsWith('socket:')).length,
      threads: readdirSync(`/proc/${pid}/task`).length,
      privateKib: kib('Private_Clean') + kib('Private_Dirty'),
      rssKib: kib('Rss'),
    };
  } catch {
    return undefined; // it ended while we looked
  }
}

/** What each open descriptor leads to. */
export const descriptorsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // closed since the listing
    }
  });

export const runtimeOf = (home: TempHome): string => join(home.env['XDG_RUNTIME_DIR'] ?? '', 'warren');

/** Names of the socket files in the runtime directory; `i-` are those of built-in instances. */
export function socketFiles(home: TempHome, prefix = ''): string[] {
  const runtime = runtimeOf(home);
  return namesIn(runtime).filter((name) => name.startsWith(prefix) && isSocket(join(runtime, name)));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // not made yet
  }
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false; // gone since the listing
  }
}
