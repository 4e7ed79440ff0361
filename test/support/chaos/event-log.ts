/** A row of `instance_events` as another connection reads it. */
export interface EventRow {
  readonly id: string;
  readonly key: string;
  readonly what: string;
  readonly epoch: number | string | null;
  readonly hub: string;
}

/**
 * What is wrong with the life of the instances as it was written down, in the order of the rows: a start, a ready or an end
 * that is told twice, ids out of order, a process that ended before it was ready. Nothing, if all was written in order and once.
 */
export function faultsIn(rows: readonly EventRow[]): string[] {
  const faults: string[] = [];
  const told = new Set<string>();
  for (const { key, what, epoch, hub } of rows) {
    if (!['starting', 'ready', 'exited'].includes(what)) continue;
    const name = `${hub} ${key} ${epoch} ${what}`;
    if (told.has(name)) faults.push(`twice: ${name}`);
    told.add(name);
    if (what === 'ready' && !told.has(`${hub} ${key} ${epoch} starting`))
      faults.push(`ready before it started: ${name}`);
  }
  const outOfOrder = rows.filter(({ id, hub }, at) => {
    const before = rows[at - 1];
    return before !== undefined && before.hub === hub && before.id > id;
  });
  return [...faults, ...outOfOrder.map(({ id }) => `out of order: ${id}`)];
}
