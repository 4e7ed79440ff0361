import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/backend/godot/graph/index.ts';
import { usualAnalysers } from '../../src/backend/godot/index/index.ts';
import { GodotProject } from '../support/godot-project.ts';
import { never, OpenedIndex } from '../support/opened-index.ts';
import { waitFor } from '../support/wait-for.ts';

const script = 'extends Node\n';
const using = (path: string): string => `extends Node\nconst It = preload("res://${path}")\n`;

/** Older than any step in which a disk tells time, so that nothing has to be read twice. */
const settle = (project: GodotProject): void => {
  const old = new Date(Date.now() - 60_000);
  execFileSync('find', [project.root, '-type', 'f', '-exec', 'touch', '-d', old.toISOString(), '{}', '+']);
};

/** As if it had been written so. */
const summed = (text: string): string => {
  const body = text.slice(0, -8);
  return body + crc32(body).toString(16).padStart(8, '0');
};

/** All that is known of a project, by an index that was just opened. */
async function knownOf(project: GodotProject, data: string): Promise<unknown> {
  await using opened = await OpenedIndex.ready(project, { dataDirectory: data });
  await opened.index.whenChecked(never);
  const { index } = opened;
  const files = [...index.files()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return {
    graph: index.graph().hash,
    unresolved: index.graph().unresolved,
    nodes: [...index.graph().nodes.values()],
    files: files.map(({ path, size, facts }) => ({ path, size, facts: structuredClone({ ...facts }) })),
    diagnostics: files.map(({ path }) => index.diagnostics(path)),
  };
}

describe('what is kept of an index', () => {
  it('reads nothing again that did not change since an earlier process read it', async () => {
    using project = new GodotProject({ files: 60 });
    settle(project);
    await sleep(100); // the change of the times is a change by itself: let its step of time pass
    const first = await OpenedIndex.ready(project);
    const { hash } = first.index.graph();
    await first[Symbol.asyncDispose]();
    project.write('actors/pack_0/actor_0.gd', script);
    await using second = await OpenedIndex.ready(project);
    expect(second.read).toEqual(['res://actors/pack_0/actor_0.gd']);
    expect(second.index.graph().hash).not.toBe(hash);
  });

  it('does not follow again what an earlier process followed, as long as the rules are the same', async () => {
    using project = new GodotProject({ files: 30 });
    await knownOf(project, project.data);
    const file = join(project.data, 'graph.jsonl');
    writeFileSync(
      file,
      summed(readFileSync(file, 'utf8').replace('"label":"actor_0.tres"', '"label":"as it was kept"')),
    );
    await using opened = await OpenedIndex.ready(project);
    const { nodes, hash } = opened.index.graph();
    expect(nodes.get('res://actors/pack_0/actor_0.tres')?.label).toBe('as it was kept');
    // Give this another number of RULES (kept-graph.ts) or another version (usual-analysers.ts) whenever it is another graph.
    expect([RULES, usualAnalysers.version, hash]).toEqual([1, '1', 'e45c4b889e07c24f']);
  });

  it.each([
    ['nothing happens', () => undefined],
    ['a file is changed', (it: GodotProject) => it.write('actors/pack_0/actor_0.gd', using('main.tscn'))],
    [
      'a class gets another name',
      (it: GodotProject) => it.write('actors/pack_0/actor_1.gd', `class_name New\n${script}`),
    ],
    ['files are removed', (it: GodotProject) => it.remove('actors/pack_1')],
    ['files are moved', (it: GodotProject) => it.move('actors/pack_1', 'people')],
    ['a folder is taken out', (it: GodotProject) => it.write('actors/pack_1/.gdignore', '')],
    ['files come', (it: GodotProject) => it.write('new/one.gd', using('nowhere.gd'))],
    ['what nobody reads changes', (it: GodotProject) => it.write('icon.png', 'larger')],
    ['what nobody reads goes', (it: GodotProject) => it.remove('icon.png')],
    ['what could not be read can be', (it: GodotProject) => it.write('binary.tres', '[gd_resource format=3]\n')],
    ['the project is another one', (it: GodotProject) => it.write('project.godot', 'config_version=5\n')],
  ])('knows the same as one that knew nothing, when %s meanwhile', async (_, happen) => {
    using project = new GodotProject({ files: 30 });
    project.write('icon.png', 'png');
    project.write('binary.tres', 'RSRC\0\0');
    project.write(
      'uses.gd',
      `extends Actor1\nvar it := preload("res://icon.png")\nvar no := load("res://binary.tres")\n`,
    );
    await knownOf(project, project.data);
    happen(project);
    const known = await knownOf(project, project.data);
    expect(known).toEqual(await knownOf(project, join(project.dir, 'other')));
    expect(await knownOf(project, project.data)).toEqual(known);
  });

  it('is written while it is open, also when the syntax is checked all the time', async () => {
    using project = new GodotProject({ files: 600 });
    const slow: typeof usualAnalysers = {
      ...usualAnalysers,
      check: () => {
        const until = performance.now() + 10;
        while (performance.now() < until);
        return [];
      },
    };
    await using opened = await OpenedIndex.ready(project, { analysers: slow });
    await waitFor('the graph', () => existsSync(join(project.data, 'graph.jsonl')), { withinMs: 30_000 });
    expect(opened.reported).toEqual([]);
  });

  it('does not check again what was checked, also behind the graph and where a process was killed', async () => {
    using project = new GodotProject({ files: 90 });
    const graph = join(project.data, 'graph.jsonl');
    const first = await OpenedIndex.ready(project);
    await first[Symbol.asyncDispose]();
    const before = readFileSync(graph);
    const checkedNow = async (): Promise<number> => {
      let checked = 0;
      const check: typeof usualAnalysers.check = (path, text) => {
        checked += 1;
        return usualAnalysers.check(path, text);
      };
      await using opened = await OpenedIndex.ready(project, { analysers: { ...usualAnalysers, check } });
      await opened.index.whenChecked(never);
      return checked;
    };
    expect(await checkedNow()).toBeGreaterThan(20);
    expect(readFileSync(graph).equals(before)).toBe(false);
    expect(await checkedNow()).toBe(0);
    writeFileSync(graph, before);
    expect(await checkedNow()).toBe(0);
  });

  it('goes on from an older graph where a process was killed', async () => {
    using project = new GodotProject({ files: 30 });
    const graph = join(project.data, 'graph.jsonl');
    await knownOf(project, project.data);
    const before = readFileSync(graph);
    project.write('actors/pack_0/actor_1.gd', `class_name New\n${script}`);
    project.remove('actors/pack_1');
    const known = await knownOf(project, project.data);
    expect(readFileSync(graph).equals(before)).toBe(false);
    writeFileSync(graph, before);
    expect(await knownOf(project, project.data)).toEqual(known);
  });

  it.each([
    ['facts.jsonl', 'torn', (text: string) => text.slice(0, -20)],
    ['facts.jsonl', 'of another version', (text: string) => text.replace(/^\[\d+,"/, '$&x')],
    ['facts.jsonl', 'junk', () => '\0\0\0 nothing of ours'],
    ['facts.jsonl', 'changed in the middle', (text: string) => text.replace('"preload"', '"prelaod"')],
    ['graph.jsonl', 'torn', (text: string) => text.slice(0, -200)],
    ['graph.jsonl', 'of other rules', (text: string) => summed(text.replace(/^\[\d+,\d+/, '$&7'))],
    ['graph.jsonl', 'junk', () => '\0\0\0 nothing of ours'],
    ['graph.jsonl', 'changed in the middle', (text: string) => text.replace('"label":"actor_0', '"label":"actor_9')],
    ['graph.jsonl', 'of other facts', (text: string) => summed(text.replace(/"sum":\d/, '$&1'))],
  ])('takes a kept %s that is %s for what it is', async (name, _, spoil) => {
    using project = new GodotProject({ files: 30 });
    const first = await OpenedIndex.ready(project);
    const { hash } = first.index.graph();
    await first[Symbol.asyncDispose]();
    const file = join(project.data, name);
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, spoil(before));
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    for (let turn = 0; turn < 2; turn++) {
      await using opened = await OpenedIndex.ready(project);
      expect(opened.index.graph().hash).toBe(hash);
      expect(opened.reported).toEqual([]);
    }
  });

  it('keeps a small file small, however often one file changes', async () => {
    using project = new GodotProject({ files: 6 });
    for (let turn = 0; turn < 30; turn++) {
      await using opened = await OpenedIndex.ready(project);
      project.write('big.gd', `extends Node\n${`var v_${turn} := 1\n`.repeat(200)}`);
      await opened.index.refresh(['res://big.gd'], never);
    }
    const lines = readFileSync(join(project.data, 'facts.jsonl'), 'utf8').split('\n');
    expect(lines.length).toBeLessThan(1100);
  });

  it('goes on without a place for its cache', async () => {
    using project = new GodotProject({ files: 10 });
    writeFileSync(join(project.dir, 'file'), '');
    const opened = await OpenedIndex.ready(project, { dataDirectory: join(project.dir, 'file', 'no') });
    expect(opened.index.graph().nodes.size).toBeGreaterThan(10);
    await opened[Symbol.asyncDispose]();
    expect(opened.reported).toMatchObject([{ kind: 'file.unusable' }]);
  });
});
