import type { StoreRecord } from './contract.ts';

/** One record as a line of the spool. Throws for what is no JSON (a circle, a bigint). */
export const lineOf = (record: StoreRecord): Buffer => Buffer.from(`${JSON.stringify(record)}\n`);

export interface Parsed {
  readonly records: readonly StoreRecord[];
  /** Lines that are no records, as they stood there: torn, overwritten, of somebody else. */
  readonly strange: readonly string[];
}

const LF = 0x0a;

/** A line counts only with its LF: without one it was torn while it was written, so it was never acknowledged. */
export function parsed(bytes: Buffer): Parsed {
  const records: StoreRecord[] = [];
  const strange: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const at = bytes.indexOf(LF, start);
    const end = at < 0 ? bytes.length : at;
    const line = bytes.toString('utf8', start, end);
    const record = at < 0 ? undefined : recordIn(line);
    if (record) records.push(record);
    else if (line !== '') strange.push(line);
    start = end + 1;
  }
  return { records, strange };
}

const rowKinds: ReadonlySet<unknown> = new Set(['hub', 'project', 'instance', 'event', 'metrics', 'state', 'command']);

function recordIn(line: string): StoreRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // no JSON
  }
}

/** Whether its members fit is the store's to say: what it refuses is dropped by itself. */
function isRecord(value: unknown): value is StoreRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, row, hub, alive } = value as Record<string, unknown>; // any object may be looked into by name
  if (kind === 'hub-ended') return typeof hub === 'string';
  if (kind === 'heartbeat') return typeof hub === 'string' && Array.isArray(alive);
  return rowKinds.has(kind) && typeof row === 'object' && row !== null;
}

/** Of two records with one place the later one is all that counts; undefined: each counts for itself. */
export function placeOf(record: StoreRecord): string | undefined {
  switch (record.kind) {
    case 'instance':
    case 'state':
      return `${record.kind} ${record.row.scope} ${record.row.key}`;
    case 'heartbeat':
      return `heartbeat ${record.hub}`;
    case 'hub':
    case 'hub-ended':
    case 'project':
    case 'event':
    case 'metrics':
    case 'command':
      return undefined;
  }
}

/** A record and how many bytes its line takes. */
export interface Line {
  readonly record: StoreRecord;
  readonly bytes: number;
}

/** What of these lines stays when they may take so many bytes: first goes what is superseded, then the oldest metrics. */
export function compacted(lines: readonly Line[], mostBytes: number): { kept: Line[]; dropped: number } {
  const latest = new Map<string, Line>();
  for (const line of lines) {
    const place = placeOf(line.record);
    if (place !== undefined) latest.set(place, line);
  }
  const current = lines.filter((line) => {
    const place = placeOf(line.record);
    return place === undefined || latest.get(place) === line;
  });
  let excess = sizeOf(current) - mostBytes;
  const kept = current.filter(({ record, bytes }) => {
    const goes = excess > 0 && record.kind === 'metrics';
    if (goes) excess -= bytes;
    return !goes;
  });
  return { kept, dropped: current.length - kept.length };
}

export const sizeOf = (lines: readonly Line[]): number => lines.reduce((sum, { bytes }) => sum + bytes, 0);
