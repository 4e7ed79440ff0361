/**
 * Of several rows with the same key the one that stays, by `isLater`; sorted by key. One statement may not touch a row
 * twice in PostgreSQL, and writers that take rows in the same order do not wait for each other in a circle.
 */
export function latestOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  isLater: (row: Row, than: Row) => boolean,
): Row[] {
  const latest = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = latest.get(key);
    if (known === undefined || isLater(row, known)) latest.set(key, row);
  }
  return [...latest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Of several rows with the same id the first; sorted by id. */
export const firstOf = <Row extends { readonly id: string }>(rows: readonly Row[]): Row[] =>
  latestOf(
    rows,
    ({ id }) => id,
    () => false,
  );
