import { describe, expect, it } from 'vitest';
import { type Judgement, soundJudgement } from '../../src/instance/ownership/index.ts';
import { type Rules, soundRules } from './simulated-rows.ts';
import { type Outcome, type Weakened, World } from './world.ts';

/** `SIMULATION_SEED=123` plays that one again; `SIMULATION_SEEDS=100000` plays more of them. */
const { SIMULATION_SEED: only, SIMULATION_SEEDS: many = '10000' } = process.env;
const first = only === undefined ? 1 : Number(only);
const count = only === undefined ? Number(many) : 1;

async function play(
  seeds: number,
  weakened: Weakened = {},
  enough: (outcome: Outcome) => boolean = () => false,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const outcome = await new World(seed, weakened).run();
    outcomes.push(outcome);
    if (enough(outcome)) break;
  }
  return outcomes;
}

const broken = ({ violations }: Outcome): boolean => violations.length > 0;
const total = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  outcomes.reduce((sum, outcome) => sum + of(outcome), 0);

describe('ownership, simulated', () => {
  it(`never lets two hubs serve one key, and always one soon (${count} seeds from ${first})`, {
    timeout: 300_000,
  }, async () => {
    const startedAt = performance.now();
    const outcomes = await play(count);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const faults = total(outcomes, (it) => it.faults);
    const grants = total(outcomes, (it) => it.grants);
    const lost = total(outcomes, (it) => it.lost);
    console.log(
      `${count} seeds from ${first} in ${seconds} s: ${faults} faults, ${grants} grants, ${lost} of them lost`,
    );
    const said = outcomes
      .filter(broken)
      .map(({ seed, violations }) => `SIMULATION_SEED=${seed}: ${violations.join('; ')}`);
    expect(said.slice(0, 10)).toEqual([]);
    if (count > 100) expect(Math.min(faults / count, grants / count, (10 * lost) / count)).toBeGreaterThan(2);
  });

  const weaker: Readonly<Record<string, Weakened>> = {
    'without a margin': judged({ sureUntil: ({ sentAt, leaseMs }) => sentAt + leaseMs }),
    'measured from the answer on': judged({ sureUntil: ({ heardAt, leaseMs }) => heardAt + leaseMs * 0.9 }),
    'by the monotonic clock alone': judged({ passed: (from, to) => to.monotonic - from.monotonic }),
    'by the wall clock alone': judged({ passed: (from, to) => to.wall - from.wall }),
    'with a database that gives away what has not quite run out': ruled({
      mayClaim: (standing, who) => soundRules.mayClaim(standing && { ...standing, leftMs: standing.leftMs - 300 }, who),
    }),
    'with one epoch for two claims of one hub, which a late release cannot tell apart': ruled({
      nextEpoch: (row, hub) => (row?.hub === hub ? row.epoch : soundRules.nextEpoch(row, hub)),
    }),
  };
  for (const [how, weakened] of Object.entries(weaker)) {
    it.runIf(only === undefined)(`is found out ${how}`, { timeout: 60_000 }, async () => {
      const outcomes = await play(2000, weakened, broken);
      expect(outcomes.at(-1)?.violations.join()).toMatch(/both serve|was granted/);
    });
  }
});

function judged(weak: Partial<Judgement>): Weakened {
  return { judgement: { ...soundJudgement, ...weak } };
}

function ruled(weak: Partial<Rules>): Weakened {
  return { rules: { ...soundRules, ...weak } };
}
