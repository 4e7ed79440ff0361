import type { Connection, FileFacts, SceneNode, SceneTarget } from '../fact/index.ts';
import { type Collector, sceneTarget } from './collector.ts';
import type { Assignment, Document, Section } from './document.ts';
import { Externals } from './external.ts';
import { headUid } from './head.ts';
import { textOf, textsOf, type Variant } from './variant.ts';

/** `.tscn`, `.escn` */
export function sceneFacts(document: Document, collector: Collector): FileFacts {
  const reading = new SceneReading(document, collector);
  for (const section of document.sections) reading.read(section);
  return reading.facts(headUid(document, 'gd_scene', collector));
}

class SceneReading {
  readonly #collector: Collector;
  readonly #externals: Externals;
  readonly #nodes: SceneNode[] = [];
  readonly #connections: Connection[] = [];

  constructor(document: Document, collector: Collector) {
    this.#collector = collector;
    this.#externals = new Externals(document, collector);
  }

  read(section: Section): void {
    if (section.name === 'node') this.#readNode(section);
    else if (section.name === 'connection') this.#readConnection(section);
    else for (const assignment of section.assignments) this.#externals.useIn(assignment);
  }

  facts(uid: string | undefined): FileFacts {
    this.#externals.refer();
    const scene = { nodes: this.#nodes, connections: this.#connections };
    return this.#collector.facts('scene', uid ? { uid, scene } : { scene });
  }

  #readNode({ attributes, assignments, line }: Section): void {
    const name = textOf(attributes.get('name')) ?? '';
    const path = pathOf(name, textOf(attributes.get('parent')));
    const type = textOf(attributes.get('type'));
    const script = this.#scriptIn(assignments);
    const instance = this.#instanceIn(attributes, line, path);
    const groups = textsOf(attributes.get('groups'));
    for (const group of groups) this.#collector.refer('group', { by: 'group', name: group }, line, { detail: path });
    for (const assignment of assignments) this.#externals.useIn(assignment, path);
    this.#nodes.push({
      path,
      name,
      ...(type === undefined ? {} : { type }),
      ...(script && { script }),
      ...(instance && { instance }),
      groups,
      line,
    });
  }

  #scriptIn(assignments: readonly Assignment[]): SceneTarget | undefined {
    const value = assignments.findLast(({ key }) => key === 'script')?.value;
    if (typeof value === 'object' && value?.kind === 'call' && value.name === 'SubResource') return { path: '' };
    const target = this.#externals.targetOf(value);
    return target && sceneTarget(target);
  }

  #instanceIn(attributes: ReadonlyMap<string, Variant>, line: number, node: string): SceneTarget | undefined {
    const use = { kind: 'instance' as const, line, detail: node };
    const target = this.#externals.useAs(attributes.get('instance'), use) ?? this.#placeholder(attributes, use);
    return target && sceneTarget(target);
  }

  /** It stands there by its path, and only when the game asks for it the scene is put in its place. */
  #placeholder(attributes: ReadonlyMap<string, Variant>, { line, detail }: { line: number; detail: string }) {
    const written = textOf(attributes.get('instance_placeholder'));
    const target = written === undefined ? undefined : this.#collector.target({ written, line });
    if (target) this.#collector.refer('instance', target, line, { detail });
    return target;
  }

  #readConnection({ attributes, line }: Section): void {
    const [signal, from, to, method] = ['signal', 'from', 'to', 'method'].map((key) => textOf(attributes.get(key)));
    if (signal === undefined || from === undefined || to === undefined || method === undefined)
      return this.#collector.warn('syntax', 'A connection names no signal, source, target or method.', line);
    this.#connections.push({ signal, from, to, method, line });
    this.#collector.refer('connection', { by: 'node', node: to }, line, { member: method, detail: signal });
  }
}

/** The root is the one without a parent. */
function pathOf(name: string, parent: string | undefined): string {
  if (parent === undefined) return '.';
  return parent === '.' ? name : `${parent}/${name}`;
}
