import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { KillWorld, type Victim } from '../support/chaos/kill-world.ts';
import { KilledWriter } from '../support/chaos/killed-writer.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import type { Seeded } from '../support/chaos/seeded.ts';
import { isAlive } from '../support/process-table.ts';

const wanted = Number(process.env['WARREN_KILLS'] ?? 1000);
const worlds = 3;
/** One kill may take so long on a slow machine, in ms; a free one with two processors needs a third of it. */
const perKillMs = 1000;

/** Hubs take the longest to come back, so they die less often than servers. */
const draw = (chance: Seeded): Victim | 'writer' => {
  const at = chance.next();
  if (at < 0.35) return 'hub';
  if (at < 0.6) return 'instance';
  return at < 0.8 ? 'built-in' : 'writer';
};

interface Scene {
  readonly world: KillWorld;
  readonly writer: KilledWriter;
}

async function killing({ world, writer }: Scene, chance: Seeded, count: number): Promise<void> {
  writer.start();
  for (let kills = 0; kills < count; ) {
    await sleep(chance.between(0, 700));
    const victim = draw(chance);
    if (victim === 'writer') await writer.kill();
    if (victim === 'writer' || world.kill(victim)) kills++;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

it(`${wanted} times kill -9 of hub, server or writer at random moments: one answer to every call, nothing done twice, no acknowledged record lost, nothing stays`, {
  timeout: 60_000 + wanted * perKillMs,
}, async () => {
  const chance = chanceFor('kill loop');
  const from = performance.now();
  await using stack = new AsyncDisposableStack();
  const scenes = Array.from({ length: worlds }, (_, at): Scene => {
    const world = stack.use(new KillWorld(`w${at}`, chance.fork(`world ${at}`)));
    return { world, writer: new KilledWriter(world.home) };
  });
  const share = Math.ceil(wanted / worlds);
  await Promise.all(scenes.map((scene, at) => killing(scene, chance.fork(`killer ${at}`), share)));
  await Promise.all(scenes.flatMap(({ world, writer }) => [world.calmDown(), writer.finish()]));
  for (const scene of scenes) examine(scene);
  const left = (await Promise.all(scenes.map(orphans))).flat();
  expect(left).toEqual([]);
  tell(scenes, left.length, Math.round((performance.now() - from) / 1000));
});

function examine({ world, writer }: Scene): void {
  const { tally, acknowledged, fallen, strays } = world;
  const faults = { lost: tally.lost, wrong: tally.wrong, fallen, strays };
  expect(faults).toEqual({ lost: [], wrong: [], fallen: [], strays: [] });
  const done = Map.groupBy(world.done(), (id) => id);
  expect([...done.values()].filter((times) => times.length > 1)).toEqual([]); // nothing twice
  expect(acknowledged.filter((id) => !done.has(id))).toEqual([]); // nothing promised and not done
  expect(acknowledged.length).toBeGreaterThan(0);
  const written = writer.written();
  expect([writer.broken, writer.opened]).toEqual([[], writer.looked]);
  const there = new Set(written);
  expect(writer.acknowledged.filter((id) => !there.has(id))).toEqual([]);
  expect(written).toEqual([...there].toSorted()); // each once, in the order in which they were made
}

/** What of the home is alive after `warren stop`; and whether the store of its hubs is whole. */
async function orphans({ world: { home }, writer }: Scene): Promise<string[]> {
  await home.command('stop');
  writer.look(join(home.warrenHome, 'warren.db'));
  expect([writer.broken, writer.opened]).toEqual([[], writer.looked]);
  return home.processes().flatMap(({ pid, command }) => (isAlive(pid) ? [command] : []));
}

function tell(scenes: readonly Scene[], orphans: number, seconds: number): void {
  const of = (figure: (scene: Scene) => number): number => sum(scenes.map(figure));
  const kills = {
    hub: of(({ world }) => world.kills.hub),
    server: of(({ world }) => world.kills.instance + world.kills['built-in']),
    writer: of(({ writer }) => writer.kills),
  };
  holds('every call was answered once, nothing was done twice, every record that was acknowledged is there', {
    kills: kills.hub + kills.server + kills.writer,
    by: kills,
    calls: of(({ world }) => world.tally.made),
    answered: of(({ world }) => world.tally.answered),
    mayBeTriedAgain: of(({ world }) => world.tally.retried),
    lost: 0,
    duplicates: 0,
    orphans,
    databasesOpened: `${of(({ writer }) => writer.opened)} of ${of(({ writer }) => writer.looked)}`,
    acknowledgedRecords: of(({ writer }) => writer.acknowledged.length),
    recordsLost: 0,
    seconds,
  });
}
