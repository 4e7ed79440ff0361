import { crc32 } from 'node:zlib';
import type { FileFacts, ResPath, ScriptFacts } from '../fact/index.ts';

/** What is remembered of one file. */
export interface Entry {
  /** Empty where only the content can tell whether it is still so. */
  readonly stamp: string;
  readonly hash: string;
  readonly facts: FileFacts;
  /** The syntax was left for later. */
  readonly unchecked?: true | undefined;
}

/** One of a file that was kept; its facts are read when they are asked for. */
export interface KeptEntry {
  readonly stamp: string;
  readonly hash: string;
  readonly unchecked: boolean;
  facts(): FileFacts;
}

export function entryOf(kept: KeptEntry): Entry {
  const { stamp, hash, unchecked } = kept;
  return { stamp, hash, facts: kept.facts(), ...(unchecked && { unchecked }) };
}

/** Changes with the form of the lines. */
const FORM = 3;
const SUM_LENGTH = 8;
const TAB = 9;

export const headLine = (version: string, root: string): string => `${JSON.stringify([FORM, version, root])}\n`;

/** Check sum, what is needed to know whether it still holds, facts, symbols of a script; a tab cannot be in JSON. */
export function lineOf(path: ResPath, { stamp, hash, facts, unchecked }: Entry): string {
  const [known, symbols] = partsOf(facts);
  const rest = `${JSON.stringify([path, stamp, hash, unchecked ? 1 : 0])}\t${JSON.stringify(known)}\t${symbols}`;
  return `${crc32(rest).toString(16).padStart(SUM_LENGTH, '0')}\t${rest}\n`;
}

/** Undefined for what is not whole, or was never ours. */
export function readLine(line: Buffer): readonly [ResPath, KeptEntry] | undefined {
  const rest = line.subarray(SUM_LENGTH + 1);
  const one = rest.indexOf(TAB);
  const two = rest.indexOf(TAB, one + 1);
  if (one < 0 || two < 0 || line[SUM_LENGTH] !== TAB) return undefined;
  if (Number.parseInt(line.toString('latin1', 0, SUM_LENGTH), 16) !== crc32(rest)) return undefined;
  const [path, stamp, hash, unchecked] = JSON.parse(rest.toString('utf8', 0, one)) as [ResPath, string, string, 0 | 1]; // its sum is right: we wrote it
  return [path, { stamp, hash, unchecked: unchecked === 1, facts: () => factsIn(line) }];
}

/** Of a line that is whole. */
export function factsIn(line: Buffer): FileFacts {
  const one = line.indexOf(TAB, SUM_LENGTH + 1);
  const two = line.indexOf(TAB, one + 1);
  return withSymbols(JSON.parse(line.toString('utf8', one + 1, two)) as FileFacts, line.subarray(two + 1)); // we wrote it
}

function partsOf(facts: FileFacts): readonly [known: object, symbols: string] {
  if (!facts.script) return [facts, ''];
  const { symbols, ...script } = facts.script;
  return [{ ...facts, script }, JSON.stringify(symbols)];
}

/** Of all that is known of a project nearly half are symbols, and few of them are ever asked for: they are read then. */
function withSymbols(facts: FileFacts, bytes: Buffer): FileFacts {
  if (!facts.script) return facts;
  let left: Buffer | undefined = bytes;
  let symbols: ScriptFacts['symbols'] = [];
  const script = {
    ...facts.script,
    get symbols() {
      if (left !== undefined) symbols = JSON.parse(left.toString('utf8')) as ScriptFacts['symbols']; // the sum was right: we wrote it
      left = undefined;
      return symbols;
    },
  };
  return { ...facts, script };
}
