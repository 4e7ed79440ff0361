import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { KillWorld, type Victim } from '../support/chaos/kill-world.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import type { Seeded } from '../support/chaos/seeded.ts';
import { isAlive } from '../support/process-table.ts';

const wanted = Number(process.env['WARREN_KILLS'] ?? 1000);
const worlds = 3;
/** One kill may take so long on a slow machine, in ms; a free one with two processors needs a third of it. */
const perKillMs = 1000;

/** Hubs take the longest to come back, so they die less often than servers. */
const draw = (chance: Seeded): Victim => {
  const at = chance.next();
  if (at < 0.4) return 'hub';
  return at < 0.8 ? 'instance' : 'built-in';
};

async function killing(world: KillWorld, chance: Seeded, count: number): Promise<void> {
  for (let kills = 0; kills < count; ) {
    await sleep(chance.between(0, 900));
    if (world.kill(draw(chance))) kills++;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

it(`${wanted} times kill -9 of hubs and servers at random moments: every call gets exactly one answer, nothing is done twice, nothing stays`, {
  timeout: 60_000 + wanted * perKillMs,
}, async () => {
  const chance = chanceFor('kill loop');
  await using stack = new AsyncDisposableStack();
  const all = Array.from({ length: worlds }, (_, at) => stack.use(new KillWorld(`w${at}`, chance.fork(`world ${at}`))));
  await Promise.all(all.map((world, at) => killing(world, chance.fork(`killer ${at}`), Math.ceil(wanted / worlds))));
  await Promise.all(all.map((world) => world.calmDown()));
  for (const world of all) examine(world);
  const left = await Promise.all(all.map(orphans));
  const kills = { hub: 0, instance: 0, 'built-in': 0 };
  for (const world of all) for (const [victim, count] of Object.entries(world.kills)) kills[victim as Victim] += count; // its keys
  const tallies = all.map(({ tally }) => tally);
  holds('every call was answered once, with a result or an error that may be tried again', {
    kills: sum(Object.values(kills)),
    by: kills,
    calls: sum(tallies.map(({ made }) => made)),
    answered: sum(tallies.map(({ answered }) => answered)),
    retryable: sum(tallies.map(({ retried }) => retried)),
    lost: 0,
    duplicates: 0,
    orphans: left.flat().length,
  });
  expect(left.flat()).toEqual([]);
});

function examine(world: KillWorld): void {
  const { tally, acknowledged, fallen, strays } = world;
  const faults = { lost: tally.lost, wrong: tally.wrong, fallen, strays };
  expect(faults).toEqual({ lost: [], wrong: [], fallen: [], strays: [] });
  const done = Map.groupBy(world.done(), (id) => id);
  expect([...done.values()].filter((times) => times.length > 1)).toEqual([]); // nothing twice
  expect(acknowledged.filter((id) => !done.has(id))).toEqual([]); // nothing promised and not done
  expect(acknowledged.length).toBeGreaterThan(0);
}

/** What of the home is alive after `warren stop`. */
async function orphans({ home }: KillWorld): Promise<string[]> {
  await home.command('stop');
  return home
    .processes()
    .filter(({ pid }) => isAlive(pid))
    .map(({ command }) => command);
}
