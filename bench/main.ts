import { parseArgs } from 'node:util';
import { causesOf } from '../test/support/causes-of.ts';
import { isBuilt } from '../test/support/paths.ts';
import { Stage } from './row/calls.ts';
import type { Row } from './row/row.ts';
import { rows } from './row/rows.ts';
import { stolenSince, ticks } from './stolen.ts';
import { holds, type RowResult, render } from './table.ts';

/**
 * `npm run bench [-- ROW-OR-GROUP…] [--runs N] [--quick] [--json]`: every row of the numbers that Warren promises, measured
 * side by side with the direct way, the floor and the peers, in one run. Everything happens in temporary homes.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const quick = values.quick ?? false;
const options = { quick, runs: Number(values.runs ?? (quick ? 3 : 5)) };
const answersTo = ({ name, group }: Row, word: string): boolean => word === name || word === group;
const unknown = positionals.filter((word) => !rows.some((row) => answersTo(row, word)));
const chosen = rows.filter((row) => positionals.length === 0 || positionals.some((word) => answersTo(row, word)));

const names = rows.map(({ name, group }) => (group === undefined ? name : `${name} (${group})`)).join(', ');

if (values.help) {
  console.log(`npm run bench [-- ROW-OR-GROUP…] [--runs N] [--quick] [--json]\nRows (groups): ${names}`);
} else if (unknown.length > 0) {
  console.error(`no row ${unknown.join(', ')}; there are: ${names}`);
  process.exitCode = 2;
} else {
  if (!isBuilt()) console.error('dist/warren.js is not built: only the other columns are measured');
  await measureAll();
}

async function measureAll(): Promise<void> {
  await using stage = new Stage();
  const results: Taken[] = [];
  for (const row of chosen) {
    try {
      const result = await taken(row, stage);
      results.push(result);
      if (!values.json) console.log(`${render(result)}\n  (${row.name} took ${circumstances(result)})`);
    } catch (error) {
      process.exitCode = 1;
      console.error(`\n## ${row.name} could not be measured`);
      for (const cause of causesOf(error)) console.error(cause);
    }
  }
  if (values.json) console.log(JSON.stringify({ node: process.version, options, results }, undefined, 2));
  else summarize(results);
}

interface Taken extends RowResult {
  readonly seconds: number;
  /** See `stolenSince`. */
  readonly stolen: number | undefined;
}

async function taken(row: Row, stage: Stage): Promise<Taken> {
  const before = ticks();
  const from = performance.now();
  const result = await row.measure(options, stage);
  return { ...result, seconds: (performance.now() - from) / 1000, stolen: stolenSince(before) };
}

function circumstances({ seconds, stolen }: Taken): string {
  const took = `${seconds.toFixed(0)} s`;
  return stolen === undefined ? took : `${took}; the host withheld ${(100 * stolen).toFixed(1)} % of the processors`;
}

function summarize(results: readonly RowResult[]): void {
  const missed = results.flatMap(({ title, claims }) =>
    claims.filter((claim) => !holds(claim)).map((claim) => `${title}: ${claim.what}`),
  );
  const total = results.reduce((sum, { claims }) => sum + claims.length, 0);
  console.log(`\n${total - missed.length} of ${total} reached${missed.map((line) => `\n  MISSED ${line}`).join('')}`);
}
