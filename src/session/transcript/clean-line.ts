import { redactText, redactValue } from '../redact/index.ts';
import type { Line } from './line-cutter.ts';

/** Of a line no more than this is read; of one longer than `WHOLE`, long texts are shortened: reading all would take long. */
export const LONGEST_LINE = 2 * 1024 * 1024;
const WHOLE = 256 * 1024;
const LONGEST_TEXT = 4096;
const bounds = { depth: 60, members: 20_000, textLength: WHOLE };
const boundsOfLong = { depth: 30, members: 250, textLength: 2 * LONGEST_TEXT };

/** A line as it is kept: one line again, without secrets. */
export interface CleanLine {
  readonly text: string;
  /** When and where, as far as the line says so. */
  readonly at: number | null;
  readonly cwd: string | null;
}

/** What is no JSON, as the last line of a client that was killed, is kept as text. */
export function cleanLine({ text, bytes, cut }: Line): CleanLine {
  if (cut) return { ...nothing, text: JSON.stringify({ type: 'shortened', bytes, begins: cleanText(text) }) };
  const isLong = text.length > WHOLE;
  const value = jsonIn(text, isLong);
  if (value === undefined) return { ...nothing, text: isLong ? cleanText(text) : redactText(text) };
  return { ...stampOf(value), text: JSON.stringify(redactValue(value, isLong ? boundsOfLong : bounds)) };
}

const nothing = { at: null, cwd: null };

/** The beginning of a long text. It ends before a word or a line that was cut through: half of a secret looks like none. */
export function shortened(text: string, longest = LONGEST_TEXT): string {
  if (text.length <= longest) return text;
  const begin = text.slice(0, longest);
  const line = begin.lastIndexOf('\n');
  const word = begin.search(/\s\S*$/);
  const end = line > longest / 2 ? line : Math.max(word, 0);
  return `${begin.slice(0, end)}…`;
}

const cleanText = (text: string): string => redactText(shortened(text)).replaceAll('\n', ' ');

function jsonIn(text: string, isLong: boolean): unknown {
  try {
    return isLong ? JSON.parse(text, withoutLongTexts) : JSON.parse(text);
  } catch {
    return undefined; // torn, or never JSON
  }
}

const withoutLongTexts = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? shortened(value) : value;

/** Claude Code says it in every line; Codex, and our plugin of OpenCode, in their first one. */
export function stampOf(value: unknown): Pick<CleanLine, 'at' | 'cwd'> {
  const { timestamp, cwd, payload, info } = membersOf(value);
  const where = cwd ?? membersOf(payload)['cwd'];
  return {
    at: momentIn(timestamp) ?? createdIn(info),
    cwd: typeof where === 'string' && where.startsWith('/') ? where : null,
  };
}

const LATEST = 8_640_000_000_000_000;

/** OpenCode counts ms since 1970. */
export function createdIn(info: unknown): number | null {
  const { created } = membersOf(membersOf(info)['time']);
  return typeof created === 'number' && created > 0 && created <= LATEST ? Math.trunc(created) : null;
}

export function momentIn(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const at = Date.parse(text); // oxlint-disable-line no-restricted-globals -- a given moment as a number: reads no clock
  return Number.isNaN(at) ? null : at;
}

export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
