import { execFileSync } from 'node:child_process';
import { appendFileSync, symlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GodotProject, projectFile } from '../support/godot-project.ts';
import { OpenedIndex } from '../support/opened-index.ts';

const script = 'extends Node\n';
const using = (path: string): string => `extends Node\nconst It = preload("res://${path}")\n`;

describe('what belongs to a project', () => {
  it('is what the engine sees', async () => {
    using project = new GodotProject();
    for (const name of [
      '.godot/a.gd',
      '.claude/warren/a.gd',
      '.hidden.gd',
      'raw/a.gd',
      'raw/deep/b.gd',
      'other/a.gd',
      'in/a.gd',
    ])
      project.write(name, script);
    project.write('raw/.gdignore', '');
    project.write('other/project.godot', projectFile);
    project.write('b.gd', using('raw/nothing.gd'));
    await using opened = await OpenedIndex.ready(project);
    const files = (): string[] =>
      [...opened.index.files()].map(({ path }) => path).filter((path) => path.endsWith('.gd'));
    expect(files().toSorted()).toEqual(['res://b.gd', 'res://in/a.gd']);
    expect(opened.index.graph().unresolved.filter(({ from }) => from === 'res://b.gd')).toEqual([]);
    project.remove('raw/.gdignore');
    project.write('in/.gdignore', '');
    await opened.until(
      'the other way round',
      ({ nodes }) => nodes.has('res://raw/deep/b.gd') && !nodes.has('res://in/a.gd'),
    );
    expect(opened.index.graph().unresolved.filter(({ from }) => from === 'res://b.gd')).toHaveLength(1);
  });

  it('is not what links lead out to, nor endless', async () => {
    using project = new GodotProject();
    project.write('in/a.gd', script);
    project.write('../outside/secret.gd', script);
    symlinkSync(project.path('../outside'), project.path('out'));
    symlinkSync(project.path('../outside/secret.gd'), project.path('out.gd'));
    symlinkSync(project.root, project.path('in/self'));
    symlinkSync('nowhere', project.path('gone.gd'));
    symlinkSync(project.path('in'), project.path('link'));
    symlinkSync(project.path('in/a.gd'), project.path('link.gd'));
    await using opened = await OpenedIndex.ready(project);
    const files = [...opened.index.files()].map(({ path }) => path).toSorted();
    expect(files).toEqual(['res://in/a.gd', 'res://link.gd', 'res://link/a.gd', 'res://project.godot']);
  });

  it('is bounded', async () => {
    using project = new GodotProject({ files: 60 });
    await using opened = await OpenedIndex.ready(project, { limits: { files: 20 } });
    expect([...opened.index.files()]).toHaveLength(20);
    expect(opened.codes('res://project.godot')).toContain('too-many-files');
  });

  it('may be anything, and the rest is read all the same', async () => {
    using project = new GodotProject();
    project.write('binary.gd', Buffer.from([0x7f, 0x45, 0, 0, 1]));
    project.write('latin.gd', Buffer.from('# caf\xe9\nextends Node\n', 'latin1'));
    project.write('empty.gd', '');
    project.write('folder.gd/inner.gd', script);
    project.write('-rf.gd', script);
    project.write('$(touch x).gd', script);
    project.write('large.gd', '#'.repeat(2 * 2 ** 20 + 1));
    execFileSync('mkfifo', [project.path('pipe.gd')]);
    project.write('good.gd', using('folder.gd/inner.gd'));
    await using opened = await OpenedIndex.ready(project);
    expect(opened.codes('res://binary.gd')).toEqual(['encoding']);
    expect(opened.codes('res://latin.gd')).toContain('encoding');
    expect(opened.codes('res://large.gd')).toEqual(['too-large']);
    expect(opened.index.facts('res://pipe.gd')).toBeUndefined();
    expect(opened.ids).toEqual(expect.arrayContaining(['res://-rf.gd', 'res://$(touch x).gd', 'res://empty.gd']));
    expect(opened.index.graph().edgesTo('res://folder.gd/inner.gd')).toHaveLength(1);
  });

  it('is told even where an analyser fails', async () => {
    using project = new GodotProject();
    project.write('a.gd', script);
    const broken = {
      version: '0',
      kindOf: () => 'script' as const,
      factsOf: () => {
        throw new Error('bug');
      },
      check: () => [],
    };
    await using opened = await OpenedIndex.ready(project, { analysers: broken });
    expect(opened.codes('res://a.gd')).toEqual(['not-analysed']);
    expect(opened.reported).toMatchObject([{ kind: 'bug' }, { kind: 'bug' }]);
  });

  it('is read when it is whole', async () => {
    using project = new GodotProject();
    await using opened = await OpenedIndex.ready(project);
    project.write('a.gd', 'extends Node\n');
    for (let line = 0; line < 50; line++) {
      appendFileSync(project.path('a.gd'), `var v_${line} := ${line}\n`);
      if (line % 10 === 0) await sleep(5);
    }
    await opened.until('the last line', () => opened.index.facts('res://a.gd')?.script?.symbols.length === 50);
  });
});
