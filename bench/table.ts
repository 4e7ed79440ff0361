/** What one column reached in one row: its numbers by the names of the measures. */
export interface Measured {
  readonly column: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
}

/** A line of DESIGN 9: what was reached, against what. */
export interface Claim {
  readonly what: string;
  readonly reached: number;
  readonly limit: number;
  /** `reached` must be at most the limit, or at least. */
  readonly sense: '<=' | '>=';
  readonly unit?: string;
}

export interface RowResult {
  readonly title: string;
  readonly measures: readonly Measure[];
  readonly measured: readonly Measured[];
  readonly claims: readonly Claim[];
}

/** A number that is not there (a column that did not run, a row without Warren) holds nothing. */
export const holds = ({ reached, limit, sense }: Claim): boolean =>
  sense === '<=' ? reached <= limit : reached >= limit;

export function render(row: RowResult): string {
  const baseOf = (name: string): Measured | undefined => row.measured.find(({ column }) => column === name);
  const bases = ['direct', 'floor'].map(baseOf).filter((it) => it !== undefined);
  const header = [
    '',
    ...row.measures.flatMap(({ name, unit }) => [`${name} ${unit}`.trim(), ...bases.map((it) => `x ${it.column}`)]),
  ];
  const lines = row.measured.map(({ column, values }) => [
    column,
    ...row.measures.flatMap(({ name, digits }) => {
      const value = values[name];
      const ratios = bases.map((it) => ratio(value, it.values[name]));
      return [value === undefined ? '-' : value.toFixed(digits), ...ratios];
    }),
  ]);
  const claims = row.claims.map((claim) => {
    const unit = claim.unit ?? 'x';
    if (Number.isNaN(claim.reached)) return `  ${claim.what}: not measured (${claim.sense} ${claim.limit}${unit})`;
    const reached = `${claim.reached.toFixed(2)}${unit}`;
    return `  ${claim.what}: ${reached} (${claim.sense} ${claim.limit}${unit}) ${holds(claim) ? 'ok' : 'MISSED'}`;
  });
  return [`\n## ${row.title}`, ...aligned([header, ...lines]), ...claims].join('\n');
}

const ratio = (value: number | undefined, base: number | undefined): string =>
  value === undefined || !base ? '-' : (value / base).toFixed(2);

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const cell = (text: string, at: number): string =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('  ')}`);
}
