import type { ResPath } from '../../src/backend/godot/fact/index.ts';
import type { GraphEdge } from '../../src/backend/godot/graph/index.ts';
import type { Difference } from './difference.ts';
import { type OpenProject, openProject } from './open-project.ts';
import type { ProjectCopy, Refusal } from './project-copy.ts';

/** What came of taking away one name after the other. */
export interface TakenAway {
  readonly names: number;
  /** Edges that were looked at. */
  readonly edges: number;
  readonly differences: readonly Difference[];
}

/**
 * The engine has no list of who names a class or an autoload. But when one of them is taken away, it refuses every script that
 * names it, and no other. Scripts that it refuses anyway say nothing.
 */
export async function takeAwayNames(copy: ProjectCopy): Promise<TakenAway> {
  const anyway = new Set((await copy.refusals()).map(({ path }) => path));
  anyway.add('built-in'); // a script in a scene: which one, the engine does not say
  await using project = await openProject(copy.root);
  const differences: Difference[] = [];
  const removals = removalsIn(project);
  let count = 0;
  for (const removal of removals) {
    const edges = edgesTo(project, removal).filter(({ from }) => !anyway.has(from));
    const refusals = await refusalsWithout(copy, removal.name);
    count += edges.length;
    differences.push(
      ...compared(
        removal,
        edges,
        refusals.filter(({ path }) => !anyway.has(path)),
      ),
    );
  }
  return { names: removals.length, edges: count, differences };
}

interface Removal {
  readonly name: string;
  readonly path: string;
  readonly kinds: readonly GraphEdge['kind'][];
}

function removalsIn(project: OpenProject): readonly Removal[] {
  const facts = project.facts('res://project.godot')?.project;
  const classes = facts?.globalClasses.map((it) => ({ name: it.name, path: it.path, kinds: byClass })) ?? [];
  const singletons = facts?.autoloads.filter(({ singleton }) => singleton) ?? [];
  return [...classes, ...singletons.map((it) => ({ name: it.name, path: it.target.path, kinds: byAutoload }))];
}

/** From scripts: a base that is named by its path stays when the name goes. */
function edgesTo(project: OpenProject, { name, path, kinds }: Removal): readonly GraphEdge[] {
  const edges = [...project.graph.edges()].filter(({ to, kind }) => to === path && kinds.includes(kind));
  return edges.filter(({ from, kind }) => {
    const isScript = from.endsWith('.gd');
    return isScript && (kind !== 'extends' || basesByName(project.facts(from as ResPath)).has(name)); // ends with .gd
  });
}

const byClass: readonly GraphEdge['kind'][] = ['class', 'type', 'cast', 'extends'];
const byAutoload: readonly GraphEdge['kind'][] = ['autoload'];

type Facts = ReturnType<OpenProject['facts']>;

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
