import type { ProcessRecord } from './contract.ts';
import type { Marks } from './markers.ts';
import type { ProcessRow } from './process-table.ts';

/** A living process of a hub that is no more. */
export interface Stray {
  readonly pid: number;
  /** Pid and start time: one process, for ever. */
  readonly id: string;
  /** Of the instance; empty when only its descent is known. */
  readonly key: string;
  readonly why: 'record' | 'marker';
  /** Its process group is its own, so that the whole group is meant. */
  readonly leads: boolean;
}

export interface Known extends Marks {
  readonly records: readonly ProcessRecord[];
  readonly bootId: string;
  /** Groups whose leader this sweep knew and has signalled already: what is left in them counts, leader or not. */
  readonly groups: ReadonlySet<number>;
  /** The hub that sweeps. */
  readonly self: number;
  /** Processes of another hub that this one goes on with, by `id`: they, what descends from them and what is in their groups. */
  readonly adopted?: ReadonlySet<string>;
}

/**
 * Who in the process table was left behind: recorded by another hub and still the same process (pid, start time, boot), or
 * marked by another hub of the same home. Never the sweeping hub, those it descends from, or those that descend from it, nor
 * what it has adopted.
 */
export function strays(table: readonly ProcessRow[], marks: ReadonlyMap<number, Marks>, known: Known): Stray[] {
  const spared = new Set([...family(table, known.self), ...adopted(table, known.adopted ?? new Set())]);
  const sparedGroups = new Set(table.filter((row) => spared.has(row.pid)).map((row) => row.group));
  const living = table.filter((row) => !row.zombie && row.pid > 1 && !spared.has(row.pid));
  const recorded = new Map(
    known.records.filter(({ bootId }) => bootId === known.bootId).map((record) => [idOf(record), record.key]),
  );
  return living.flatMap((row): Stray[] => {
    const id = idOf(row);
    const key = recorded.get(id) ?? (known.groups.has(row.group) ? '' : undefined);
    // A group that also holds somebody to be spared is not signalled as a whole.
    const leads = row.group === row.pid && !sparedGroups.has(row.group);
    if (key !== undefined) return [{ pid: row.pid, id, key, why: 'record', leads }];
    return leftBehind(marks.get(row.pid), known) ? [{ pid: row.pid, id, key: '', why: 'marker', leads: false }] : [];
  });
}

const leftBehind = (mark: Marks | undefined, known: Marks): boolean =>
  mark !== undefined && mark.homeId === known.homeId && mark.hub !== known.hub;

export const idOf = (one: { pid: number; startTime: string }): string => `${one.pid}:${one.startTime}`;

/** A process, its ancestors and its descendants. */
function family(table: readonly ProcessRow[], self: number): ReadonlySet<number> {
  const byPid = new Map(table.map((row) => [row.pid, row]));
  const spared = new Set([self]);
  for (let up = byPid.get(self)?.parent; up !== undefined && !spared.has(up); up = byPid.get(up)?.parent)
    spared.add(up);
  return new Set([...spared, ...descent(table, [self])]);
}

/** The adopted themselves, who is in a group that one of them leads, and what descends from any of these. */
function adopted(table: readonly ProcessRow[], ids: ReadonlySet<string>): ReadonlySet<number> {
  const leaders = new Set(table.filter((row) => ids.has(idOf(row))).map((row) => row.pid));
  const members = table.filter((row) => leaders.has(row.pid) || leaders.has(row.group));
  return descent(
    table,
    members.map((row) => row.pid),
  );
}

function descent(table: readonly ProcessRow[], from: readonly number[]): ReadonlySet<number> {
  const children = Map.groupBy(table, (row) => row.parent);
  const below = new Set(from);
  for (const pid of below) for (const child of children.get(pid) ?? []) below.add(child.pid);
  return below;
}
