import { renameSync, utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GodotProject } from '../support/godot-project.ts';
import { never, OpenedIndex } from '../support/opened-index.ts';

const script = 'extends Node\n';
const using = (path: string): string => `extends Node\nconst It = preload("res://${path}")\n`;

describe('an index that is opened', () => {
  it('knows every file and where it leads', async () => {
    using project = new GodotProject({ files: 60 });
    await using opened = await OpenedIndex.ready(project);
    const { index } = opened;
    expect(index.project()).toMatchObject({ name: 'Generated', version: '0.1', engine: '4.6' });
    expect(index.graph().unresolved).toEqual([]);
    expect([...index.files()]).toHaveLength(1 + 1 + 1 + project.actors * 3 + Math.ceil(project.actors / 5));
    expect(
      index
        .graph()
        .edgesTo('res://global/game.gd')
        .map(({ kind }) => kind),
    ).toContain('autoload');
    expect(index.pending()).toEqual([]);
    const { done, total } = index.progress();
    expect([done, total]).toEqual([total, [...index.files()].length]);
  });

  it('reads a file whose times were set back, and not its analysis when the content is the same', async () => {
    using project = new GodotProject();
    project.write('a.gd', script);
    await using opened = await OpenedIndex.ready(project);
    project.write('a.gd', 'extends Area\n'); // as long as before
    utimesSync(project.path('a.gd'), 1, 1);
    await opened.index.refresh('all', never);
    expect(opened.index.facts('res://a.gd')?.script?.extends).toBe('Area');
    const { length } = opened.read;
    utimesSync(project.path('a.gd'), 2, 2);
    await opened.index.refresh('all', never);
    expect(opened.read).toHaveLength(length);
  });

  it('can be closed at any moment', async () => {
    using project = new GodotProject({ files: 200 });
    for (let turn = 0; turn < 5; turn++) {
      const opened = new OpenedIndex(project);
      const ready = opened.index.whenReady(never).catch((error: Error) => error.message);
      for (let rest = 0; rest < turn; rest++) await sleep(5);
      await opened[Symbol.asyncDispose]();
      expect([undefined, 'the index was closed']).toContain(await ready);
    }
  });
});

describe('an index that follows the disk', () => {
  it('sees an edit, and has seen it when it was asked to', async () => {
    using project = new GodotProject();
    project.write('a.gd', script);
    await using opened = await OpenedIndex.ready(project);
    project.write('b.gd', using('a.gd'));
    await opened.until('the edge', (graph) => graph.edgesTo('res://a.gd').length === 1);
    project.write('b.gd', script);
    await opened.index.refresh(['res://b.gd'], never);
    expect(opened.index.graph().edgesTo('res://a.gd')).toEqual([]);
  });

  it('tells who listens, and one that throws harms nobody', async () => {
    using project = new GodotProject();
    await using opened = await OpenedIndex.ready(project);
    const told: string[] = [];
    using _bad = opened.index.onChange(() => {
      throw new Error('no');
    });
    const good = opened.index.onChange((graph, changed) => told.push(`${graph.nodes.size} ${changed.join()}`));
    project.write('a.gd', script);
    await opened.index.refresh(['res://a.gd'], never);
    good[Symbol.dispose]();
    project.write('b.gd', script);
    await opened.index.refresh(['res://b.gd'], never);
    expect(told).toEqual(['5 res://a.gd']); // beside project.godot the action it declares, and two that it names and lacks
    expect(opened.reported).toMatchObject([{ kind: 'bug' }, { kind: 'bug' }]);
  });

  it('follows folders that come, are renamed, replaced and go', async () => {
    using project = new GodotProject();
    await using opened = await OpenedIndex.ready(project);
    project.write('new/deep/er/a.gd', script);
    await opened.until('the new file', ({ nodes }) => nodes.has('res://new/deep/er/a.gd'));
    project.move('new', 'moved');
    await opened.until(
      'the move',
      ({ nodes }) => nodes.has('res://moved/deep/er/a.gd') && !nodes.has('res://new/deep/er/a.gd'),
    );
    project.write('moved/deep/er/b.gd', script);
    await opened.until('a file in the moved folder', ({ nodes }) => nodes.has('res://moved/deep/er/b.gd'));
    project.remove('moved');
    project.write('moved/deep/er/c.gd', script);
    await opened.until(
      'the other folder',
      ({ nodes }) => nodes.has('res://moved/deep/er/c.gd') && !nodes.has('res://moved/deep/er/a.gd'),
    );
    project.write('moved/deep/er/d.gd', script);
    await opened.until('a file in the other folder', ({ nodes }) => nodes.has('res://moved/deep/er/d.gd'));
    project.remove('moved');
    await opened.until('nothing', ({ nodes }) => ![...nodes.keys()].some((id) => id.startsWith('res://moved')));
  });

  it('is told of files in folders nobody has looked into', async () => {
    using project = new GodotProject();
    await using opened = await OpenedIndex.ready(project, { watch: deaf });
    project.write('x/y/z/a.gd', script);
    await opened.index.refresh(['res://x/y/z/a.gd'], never);
    expect(opened.ids).toContain('res://x/y/z/a.gd');
  });

  it('believes the disk and not the events', async () => {
    using project = new GodotProject({ files: 30 });
    await using opened = await OpenedIndex.ready(project, { watch: deaf });
    project.write('a.gd', script);
    project.write('main.tscn', '[gd_scene format=3]\n');
    project.remove('actors/pack_0');
    await opened.index.refresh('all', never);
    expect(opened.ids).toContain('res://a.gd');
    expect(opened.index.graph().edgesFrom('res://main.tscn')).toEqual([]);
    expect(opened.index.facts('res://actors/pack_0/actor_0.gd')).toBeUndefined();
  });

  it('follows a move of many files, and back', async () => {
    using project = new GodotProject({ files: 800 });
    await using opened = await OpenedIndex.ready(project);
    const { hash } = opened.index.graph();
    project.move('actors', 'people');
    await opened.until(
      'the move',
      ({ nodes }) =>
        nodes.has('res://people/pack_0/actor_0.gd') && nodes.get('res://actors/pack_0/actor_0.gd')?.missing === true,
    );
    project.move('people', 'actors');
    await opened.until('the way back', (graph) => graph.hash === hash);
    expect(opened.index.pending()).toEqual([]);
  });

  it('checks the syntax of many files behind their edges, and keeps what it found', async () => {
    using project = new GodotProject({ files: 90 });
    project.write('actors/pack_0/actor_0.gd', 'extends Node\nfunc f(:\n\tpass\n');
    {
      await using opened = await OpenedIndex.ready(project);
      await opened.index.whenChecked(never);
      expect(opened.codes('res://actors/pack_0/actor_0.gd')).toContain('syntax');
    }
    await using again = await OpenedIndex.ready(project);
    await again.index.whenChecked(never);
    expect(again.codes('res://actors/pack_0/actor_0.gd')).toContain('syntax');
    expect(again.codes('res://actors/pack_0/actor_1.gd')).toEqual([]);
    project.write('actors/pack_0/actor_1.gd', 'func f(:\n\tpass\n');
    await again.index.refresh(['res://actors/pack_0/actor_1.gd'], never);
    expect(again.codes('res://actors/pack_0/actor_1.gd')).toContain('syntax');
  });

  it('says when the system allows no more watches, and finds changes all the same', async () => {
    using project = new GodotProject();
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    await using opened = await OpenedIndex.ready(project, {
      watch: () => {
        throw full;
      },
    });
    expect(opened.codes('res://project.godot')).toContain('unwatched');
    project.write('a.gd', script);
    await opened.until('the file', ({ nodes }) => nodes.has('res://a.gd'));
  });

  it('is empty while the root is away, and comes back with it', async () => {
    using project = new GodotProject({ files: 30 });
    await using opened = await OpenedIndex.ready(project);
    const { hash } = opened.index.graph();
    renameSync(project.root, `${project.root}-away`);
    await opened.until('emptiness', ({ nodes }) => nodes.size === 0);
    expect(opened.codes('res://project.godot')).toEqual(['root-missing']);
    renameSync(`${project.root}-away`, project.root);
    await opened.until('the return', (graph) => graph.hash === hash);
    project.write('a.gd', script);
    await opened.until('a new file', ({ nodes }) => nodes.has('res://a.gd'));
    expect(opened.codes('res://project.godot')).toEqual([]);
  });

  it('may be opened before there is anything', async () => {
    using project = new GodotProject();
    renameSync(project.root, `${project.root}-later`);
    await using opened = await OpenedIndex.ready(project);
    expect([opened.ids, opened.index.project().configVersion]).toEqual([[], 0]);
    renameSync(`${project.root}-later`, project.root);
    await opened.until('the project', () => opened.index.project().configVersion === 5);
  });
});

/** Hears nothing. */
const deaf = (() => ({ on() {}, close() {} })) as never; // as far as it is used
