import { readFileSync } from 'node:fs';

/** Resident memory of a process in bytes; null where the system does not tell without a helper. */
export function rssOf(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : null;
  } catch {
    return null; // gone this instant, or no /proc
  }
}

const PAGE_BYTES = 4096;
