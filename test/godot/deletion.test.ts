import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import type { ResPath } from '../../src/backend/godot/fact/index.ts';
import type { GraphEdge } from '../../src/backend/godot/graph/index.ts';
import { repository } from '../support/paths.ts';
import { type Difference, told } from './difference.ts';
import { openProject } from './open-project.ts';
import { ProjectCopy, type Refusal } from './project-copy.ts';

const three = join(repository, 'test', 'fixtures', 'godot', 'three');
const engine = inject('godot3');
/** Its scripts are refused as they are. */
const projects = readdirSync(three).filter((name) => name !== 'broken');

// The engine has no list of who names a class or an autoload. But when one of them is taken away, it refuses every script that
// names it, and no other.
describe.skipIf(engine === '')('Godot 3.2, one name less', () => {
  test.each(projects)('%s: whoever names a class or an autoload has an edge, and nobody else', async (name) => {
    using copy = new ProjectCopy(engine, join(three, name));
    await copy.import();
    expect(await copy.refusals()).toEqual([]);
    await using project = await openProject(copy.root);
    const facts = project.facts('res://project.godot')?.project;
    const classes = facts?.globalClasses.map((it) => ({ name: it.name, path: it.path, kinds: byClass })) ?? [];
    const singletons = facts?.autoloads.filter(({ singleton }) => singleton) ?? [];
    const autoloads = singletons.map((it) => ({ name: it.name, path: it.target.path, kinds: byAutoload }));
    const removals = [...classes, ...autoloads];
    expect(removals.length).toBeGreaterThan(0);

    const differences: Difference[] = [];
    for (const removal of removals) {
      const edges = [...project.graph.edges()].filter(
        ({ from, to, kind }) => to === removal.path && removal.kinds.includes(kind) && from.endsWith('.gd'),
      );
      const named = edges.filter(
        ({ from, kind }) => kind !== 'extends' || basesByName(project.facts(from as ResPath)).has(removal.name),
      );
      differences.push(...compared(removal, named, await refusalsWithout(copy, removal.name)));
    }
    expect(told(differences)).toBe('');
  });
});

const byClass: readonly GraphEdge['kind'][] = ['class', 'type', 'cast', 'extends'];
const byAutoload: readonly GraphEdge['kind'][] = ['autoload'];

interface Removal {
  readonly name: string;
  readonly path: string;
}

type Facts = ReturnType<Awaited<ReturnType<typeof openProject>>['facts']>;

/** The first words of `extends A.B`, of the file and of its inner classes. */
const basesByName = (facts: Facts): ReadonlySet<string> =>
  new Set(
    facts?.references.flatMap(({ kind, target }) =>
      kind === 'extends' && target.by === 'name' ? [target.name.replace(/\..*/, '')] : [],
    ),
  );

/** Who is refused because of something else that was refused says nothing of the name. */
function compared({ name, path }: Removal, edges: readonly GraphEdge[], refusals: readonly Refusal[]): Difference[] {
  const kind = `without ${name}`;
  const about = refusals.filter((refusal) => refusal.message.includes(`"${name}"`) && refusal.path !== path);
  const lacking = about.filter((refusal) => !edges.some(({ from }) => from === refusal.path));
  const extra = edges.filter(({ from }) => !refusals.some((refusal) => refusal.path === from));
  return [
    ...lacking.map((it) => ({ kind, file: it.path, line: it.line, ours: '-', engines: it.message })),
    ...extra.map((it) => ({ kind, file: it.from, line: it.line, ours: `${it.kind} ${it.to}`, engines: '-' })),
  ];
}

async function refusalsWithout(copy: ProjectCopy, name: string): Promise<readonly Refusal[]> {
  let before = '';
  copy.edit('project.godot', (text) => {
    before = text;
    return withoutName(text, name);
  });
  try {
    return await copy.refusals();
  } finally {
    copy.edit('project.godot', () => before);
  }
}

function withoutName(text: string, name: string): string {
  const listed = /^_global_script_classes=\[ (.*?) \]$/ms.exec(text)?.[1] ?? '';
  const kept = listed.split(/(?<=\}), /).filter((entry) => !entry.includes(`"class": "${name}",`));
  const changed = text
    .replace(listed, kept.join(', '))
    .replace(new RegExp(`(?<=^\\[autoload\\]\\n(?:.*\\n)*)${name}=.*\\n`, 'm'), '');
  if (changed === text) throw new Error(`project.godot does not name ${name}`);
  return changed;
}
