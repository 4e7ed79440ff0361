import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { bootId } from '../../src/instance/index.ts';
import { BuildWorld } from '../support/build-world.ts';
import { haveGodot3 } from '../support/godot-engine.ts';
import { repository } from '../support/paths.ts';
import { environmentOf, type Process } from '../support/process-table.ts';
import { waitFor } from '../support/wait-for.ts';

const never = new AbortController().signal;

/** A plug-in of the game that holds up the editor, and so every export, for as long as the test likes. */
class SlowPlugin {
  readonly #go: string;
  constructor(world: BuildWorld) {
    this.#go = join(world.dir, 'go');
    const wait = `print("plug-in: waits")\n\twhile not File.new().file_exists("${this.#go}"):\n\t\tOS.delay_msec(20)`;
    world.write('addons/tools/tools.gd', `tool\nextends EditorPlugin\nfunc _enter_tree():\n\t${wait}\n`);
    world.edit('project.godot', (text) => `${text}\n[editor_plugins]\n\nenabled=PoolStringArray( "tools" )\n`);
  }
  end(): void {
    writeFileSync(this.#go, '');
  }
}

const engines = (world: BuildWorld): Process[] => world.processes().filter(({ argv }) => argv[0]?.includes('godot'));
const engine = (world: BuildWorld): Promise<Process> =>
  waitFor('an engine at work', () => engines(world)[0], { withinMs: 60_000 });
/** The log on disk says what the engine does, whoever builds. */
const held = (world: BuildWorld, id: string): Promise<true> =>
  waitFor(
    'the export is held up',
    () => {
      const log = join(world.data, 'builds', id, 'build.log');
      return existsSync(log) && (readFileSync(log, 'utf8').includes('plug-in: waits') || undefined);
    },
    { withinMs: 60_000 },
  );

function builder(world: BuildWorld, ...args: string[]) {
  const script = join(repository, 'test', 'support', 'doomed-builder.ts');
  const child = spawn(process.execPath, [script, world.dir, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: { id: string; state: string }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  const state = (wanted: string): Promise<{ id: string }> =>
    waitFor(`the builder is ${wanted}`, () => said.find(({ state }) => state === wanted), { withinMs: 60_000 });
  return { child, state, exited: once(child, 'exit') };
}

describe.runIf(haveGodot3('the life of builds with the real engine of Godot 3'))('a build', () => {
  it('that is cancelled ends with its engine, and leaves its log', async () => {
    await using world = new BuildWorld();
    void new SlowPlugin(world);
    const builds = await world.builds();
    const { id } = await builds.start({ mode: 'pack' });
    await held(world, id);
    const report = await builds.cancel(id);
    expect(report).toMatchObject({ state: 'cancelled', artefacts: [], problems: [{ code: 'CANCELLED' }] });
    expect(report.log.length).toBeGreaterThan(1);
    expect(engines(world)).toEqual([]);
    expect(readdirSync(join(world.data, 'builds', id)).toSorted()).toEqual(['build.json', 'build.log']);
    expect((await builds.cancel(id)).state).toBe('cancelled');
  });

  it('that takes longer than it may is ended', async () => {
    await using world = new BuildWorld();
    void new SlowPlugin(world);
    const builds = await world.builds();
    const { id } = await builds.start({ mode: 'pack', timeoutMs: 1500 });
    const report = await builds.whenEnded(id, never);
    expect(report).toMatchObject({ state: 'timed-out', problems: [{ code: 'TIMED_OUT', severity: 'error' }] });
    expect(engines(world)).toEqual([]);
  });

  it('waits for its turn, and can be cancelled while it waits', async () => {
    await using world = new BuildWorld();
    void new SlowPlugin(world);
    const builds = await world.builds();
    const first = await builds.start({ mode: 'pack' });
    const second = await builds.start({ mode: 'check' });
    const third = await builds.start({ mode: 'check' });
    await held(world, first.id);
    expect([builds.report(second.id)?.state, builds.report()?.id]).toEqual(['queued', third.id]);
    const cancelled = builds.cancel(second.id);
    await builds.cancel(first.id);
    expect((await cancelled).state).toBe('cancelled');
    expect((await builds.whenEnded(third.id, never)).state).toBe('succeeded');
  });

  it('waits for the builder of another process too', async () => {
    await using world = new BuildWorld();
    const plugin = new SlowPlugin(world);
    const other = builder(world);
    const { id: theirs } = await other.state('running');
    await engine(world);
    const builds = await world.builds();
    const mine = await builds.start({ mode: 'check' });
    await held(world, theirs);
    expect(builds.report(mine.id)?.state).toBe('queued');
    expect(builds.report(theirs)?.state).toBe('running');
    await expect(builds.cancel(theirs)).rejects.toMatchObject({ code: 'busy' });
    plugin.end();
    const [me, them] = await Promise.all([builds.whenEnded(mine.id, never), builds.whenEnded(theirs, never)]);
    expect([me.state, them.state], them.log.join('\n')).toEqual(['succeeded', 'succeeded']);
    expect((me.startedAt ?? '') >= (them.endedAt ?? 'never')).toBe(true);
    await other.exited;
  });

  it('whose builder is killed is interrupted, and its engine ended by the next one', async () => {
    await using world = new BuildWorld();
    void new SlowPlugin(world);
    const doomed = builder(world);
    const { id } = await doomed.state('running');
    await held(world, id); // before that it may be one that was only asked for its version
    const orphan = await engine(world);
    doomed.child.kill('SIGKILL');
    await doomed.exited;
    expect(engines(world).map(({ pid }) => pid)).toEqual([orphan.pid]);
    const environment = environmentOf(orphan.pid).split('\0');
    expect(environment).toContain('WARREN_HUB=hub-of-a-test');
    expect(environment).toContain(`WARREN_HOME_ID=${world.dir}`);
    expect(environment.join()).not.toContain('secret');

    const builds = await world.builds();
    expect(engines(world)).toEqual([]);
    expect(builds.report(id)).toMatchObject({ state: 'interrupted', problems: [{ code: 'INTERRUPTED' }] });
    expect(readdirSync(join(world.data, 'builds', id)).toSorted()).toEqual(['build.json', 'build.log']);
    expect((await builds.whenEnded(id, never)).state).toBe('interrupted');
  });

  it('whose instance stops is interrupted, with nothing left running', async () => {
    await using world = new BuildWorld();
    void new SlowPlugin(world);
    const builds = await world.builds();
    const { id } = await builds.start({ mode: 'pack' });
    await held(world, id);
    await builds[Symbol.asyncDispose]();
    expect(engines(world)).toEqual([]);
    expect((await world.builds()).report(id)?.state).toBe('interrupted');
    await expect(builds.start({ mode: 'check' })).rejects.toMatchObject({ code: 'busy' });
  });

  it('is known to the next process, with its log; the oldest are forgotten', async () => {
    await using world = new BuildWorld();
    const builds = await world.builds();
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) {
      const { id } = await builds.start({ mode: index === 0 ? 'pack' : 'check' });
      ids.push(id);
      if (index === 0) await builds.whenEnded(id, never).then(() => world.write('broken.gd', 'extends Nowhere\n'));
    }
    const last = await builds.whenEnded(ids.at(-1) ?? '', never);
    await builds[Symbol.asyncDispose]();
    const next = await world.builds();
    expect(next.report()).toEqual(last);
    expect(ids.map((id) => next.report(id)?.state)).toEqual(['succeeded', undefined, ...Array(5).fill('failed')]);
    const page = await next.log(last.id, -2, 2);
    expect(page.lines).toEqual(last.log.slice(-2));
    expect(page.from + 2).toBe(page.total);
    expect((await next.log(last.id, 0, 3)).lines).toEqual(last.log.slice(0, 3));
    await expect(next.log('../../x', 0, 1)).rejects.toMatchObject({ code: 'unknown-build' });
  });

  it('of a process whose number is somebody else’s now harms nobody', async () => {
    await using world = new BuildWorld();
    const builds = await world.builds();
    const { id } = await builds.start({ mode: 'check' });
    const { log: _log, stale: _stale, ...report } = await builds.whenEnded(id, never);
    const dead = { pid: process.pid, startTime: '1', bootId: bootId() };
    const record = { schema: 1, report: { ...report, state: 'running' }, owner: dead, engine: dead };
    writeFileSync(join(world.data, 'builds', id, 'build.json'), JSON.stringify(record));
    expect((await world.builds()).report(id)?.state).toBe('interrupted');
  });

  it('whose record is junk is no build, and stops nobody', async () => {
    await using world = new BuildWorld();
    const { id } = await (await world.builds()).start({ mode: 'check' });
    await (await world.builds()).whenEnded(id, never);
    for (const junk of ['', '{', '[]', 'null', '{"report":{"id":1}}', '{"report":null,"owner":{"pid":1}}']) {
      writeFileSync(join(world.data, 'builds', id, 'build.json'), junk);
      expect((await world.builds()).report(id)).toBeUndefined();
    }
  });
});
