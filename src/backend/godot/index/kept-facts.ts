import { crc32 } from 'node:zlib';
import type { FileFacts, ResPath } from '../fact/index.ts';

/** What is remembered of one file. */
export interface Entry {
  /** Empty where only the content can tell whether it is still so. */
  readonly stamp: string;
  readonly hash: string;
  readonly facts: FileFacts;
  /** The syntax was left for later. */
  readonly unchecked?: true;
}

/** One of a file that was kept; its facts are read when they are asked for. */
export interface KeptEntry {
  readonly stamp: string;
  readonly hash: string;
  readonly unchecked: boolean;
  facts(): FileFacts | undefined;
}

/** Changes with the form of the lines. */
const FORM = 2;

export const headLine = (version: string, root: string): string => `${JSON.stringify([FORM, version, root])}\n`;

/** Check sum, what is needed to know whether it still holds, facts; a tab cannot be in JSON. */
export function lineOf(path: ResPath, { stamp, hash, facts, unchecked }: Entry): string {
  const rest = `${JSON.stringify([path, stamp, hash, unchecked ? 1 : 0])}\t${JSON.stringify(facts)}`;
  return `${sumOf(rest)}\t${rest}\n`;
}

/** Undefined for what is not whole, or was never ours. */
export function readLine(line: string): readonly [ResPath, KeptEntry] | undefined {
  const rest = line.slice(9);
  const tab = rest.indexOf('\t');
  if (tab < 0 || line.slice(0, 9) !== `${sumOf(rest)}\t`) return undefined;
  const [path, stamp, hash, unchecked] = JSON.parse(rest.slice(0, tab)) as [ResPath, string, string, 0 | 1]; // its sum is right: we wrote it
  const facts = (): FileFacts => JSON.parse(rest.slice(tab + 1)) as FileFacts; // as above
  return [path, { stamp, hash, unchecked: unchecked === 1, facts }];
}

const sumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
