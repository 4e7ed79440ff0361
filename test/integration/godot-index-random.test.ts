import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { GodotProject } from '../support/godot-project.ts';
import { OpenedIndex } from '../support/opened-index.ts';

/** Few names, so that files, folders and what they refer to meet all the time. */
const folders = ['', 'a/', 'b/', 'a/b/', 'b/a/'] as const;
const files = ['x.gd', 'y.gd', 'x.tscn', 'x.gd.uid', 'z.png', 'a.gd/in.gd', '.gdignore', 'project.godot'] as const;
const name = fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...files)).map(([folder, file]) => folder + file);
const path = name.filter((it) => it !== 'project.godot' && it !== '.gdignore');
const folder = fc.constantFrom('a', 'b', 'a/b', 'b/a', 'c');

const textOf = (target: string, kind: number): string =>
  [
    `class_name C${target.length}\nextends Node\nconst T = preload("res://${target}")\n`,
    `extends C${target.length}\nvar u = preload("uid://u${kind}")\n`,
    `[gd_scene format=3 uid="uid://u${target.length}"]\n\n[ext_resource type="Script" path="res://${target}" id="1"]\n\n[node name="N" type="Node"]\nscript = ExtResource("1")\n`,
    'uid://u3\n',
  ][kind] ?? '';

const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('write' as const), path, target: path, kind: fc.nat({ max: 3 }) }),
  },
  fc.record({
    do: fc.constant('write' as const),
    path: name.filter((it) => it !== 'project.godot'),
    target: path,
    kind: fc.nat({ max: 3 }),
  }),
  fc.record({ do: fc.constant('remove' as const), path: fc.oneof(path, folder) }),
  fc.record({ do: fc.constant('move' as const), path: fc.oneof(path, folder), to: fc.oneof(path, folder) }),
);

/** What the disk refuses is no change. */
function perform(project: GodotProject, step: typeof change extends fc.Arbitrary<infer T> ? T : never): void {
  try {
    const at = project.path(step.path);
    if (step.do === 'write') project.write(step.path, textOf(step.target, step.kind));
    else if (step.do === 'remove') rmSync(at, { recursive: true, force: true });
    else if (existsSync(at)) {
      mkdirSync(dirname(project.path(step.to)), { recursive: true });
      renameSync(at, project.path(step.to));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

it('follows whatever happens to the disk, as a fresh index would see it', async () => {
  const steps = fc.array(fc.record({ change, rest: fc.boolean() }), { minLength: 5, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      using project = new GodotProject();
      await using opened = await OpenedIndex.ready(project);
      for (const { change, rest } of steps) {
        perform(project, change);
        if (rest) await new Promise((resolve) => setTimeout(resolve, 4));
      }
      await using fresh = await OpenedIndex.ready(project, { dataDirectory: join(project.dir, 'fresh') });
      const { hash, nodes } = fresh.index.graph();
      // The hash leaves the sizes out.
      await opened.until(
        'what is on the disk',
        (graph) => graph.hash === hash && isDeepStrictEqual(graph.nodes, nodes),
      );
      expect([...opened.index.graph().edges()]).toEqual([...fresh.index.graph().edges()]);
      expect(opened.reported).toEqual([]);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

it('knows after whatever happened while it was closed what a fresh index knows', async () => {
  const steps = fc.array(fc.array(change, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      using project = new GodotProject();
      for (const [turn, changes] of steps.entries()) {
        for (const change of changes) perform(project, change);
        await using opened = await OpenedIndex.ready(project);
        await using fresh = await OpenedIndex.ready(project, { dataDirectory: join(project.dir, `fresh-${turn}`) });
        const [known, wanted] = [opened.index.graph(), fresh.index.graph()];
        expect([...known.nodes]).toEqual([...wanted.nodes]);
        expect([...known.edges()]).toEqual([...wanted.edges()]);
        expect([known.hash, known.unresolved]).toEqual([wanted.hash, wanted.unresolved]);
        expect(opened.reported).toEqual([]);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
