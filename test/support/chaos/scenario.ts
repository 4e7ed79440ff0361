import { Seeded } from './seeded.ts';

/** The one seed of this run; `vitest.config.ts` draws it when nobody gave one. */
const seed = Number(process.env['WARREN_SEED']);
const root = new Seeded(seed);

/** A stream of chance for one scenario, and the line that repeats it. */
export function chanceFor(scenario: string): Seeded {
  say(`seed ${seed} (WARREN_SEED=${seed} repeats it): ${scenario}`);
  return root.fork(scenario);
}

/** Says in one sentence what was asserted, with the figures it rests on. */
export const holds = (sentence: string, figures: Readonly<Record<string, unknown>> = {}): void =>
  say(`  holds: ${sentence}${Object.keys(figures).length > 0 ? ` ${said(figures)}` : ''}`);

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

const said = (figures: Readonly<Record<string, unknown>>): string =>
  `[${Object.entries(figures)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ')}]`;
