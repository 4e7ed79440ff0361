import type { HeldView } from './decide.ts';
import { fromRoot } from './decide.ts';
import { type Effort, type Naming, overlaps, pathPattern } from './pattern.ts';

/** A file that somebody else has. */
export interface BlockedPath {
  readonly path: string;
  readonly held: HeldView;
}

export interface Blocked {
  readonly paths: readonly BlockedPath[];
  /** Not all could be looked at in good time. */
  readonly complete: boolean;
}

/** For one question: some hundred milliseconds. Ordinary patterns and thousands of files need far less. */
const EFFORT = 5_000_000;

/** Of each path the first reservation that means it. Paths are relative to `top`, which each project holds, or lies in. */
export function blockedIn(top: string, paths: readonly string[], others: readonly HeldView[], naming: Naming): Blocked {
  const effort: Effort = { left: EFFORT };
  const base = outermost([top, ...others.map(({ reservation }) => reservation.root)]);
  const read = others.map((held) => ({
    held,
    pattern: fromRoot(held.reservation.root.slice(base.length), held.reservation.pattern, naming),
  }));
  const blocked: BlockedPath[] = [];
  if (read.length === 0) return { paths: blocked, complete: true };
  for (const path of paths) {
    const file = pathPattern(`${top}/${path}`.slice(base.length + 1), naming);
    const found = read.find(({ pattern }) => overlaps(file, pattern, effort));
    if (effort.left < 0) return { paths: blocked, complete: false };
    if (found) blocked.push({ path, held: found.held });
  }
  return { paths: blocked, complete: true };
}

/**
 * Holds all others: what they have in common need not be compared for each file. None where they differ in the case of their
 * letters: whether that counts is looked at with the rest.
 */
function outermost(folders: readonly string[]): string {
  const outer = folders.reduce((shortest, one) => (one.length < shortest.length ? one : shortest));
  return folders.every((one) => `${one}/`.startsWith(`${outer}/`)) ? outer : '';
}
