import type { FileFacts, ResPath } from '../../src/backend/godot/fact/index.ts';
import type { Graph, GraphEdge } from '../../src/backend/godot/graph/index.ts';
import { type Difference, differencesOf, type Sayings, sayingsOf } from './difference.ts';
import type { EngineScript, EngineView } from './engine-view.ts';
import { ownMethods, ownSignals } from './own-symbols.ts';

/** What the index knows. */
export interface OurView {
  readonly graph: Graph;
  facts(path: ResPath): FileFacts | undefined;
}

/** How much was compared, so that nobody takes an empty comparison for agreement. */
export type Counts = Record<string, number>;

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Of the engine's sayings, by kind. */
  readonly counts: Counts;
  /** Preloads that the engine does not list. Without their target it refuses the script, if they are some. */
  readonly unlisted: readonly GraphEdge[];
}

export class Comparer {
  readonly #ours: OurView;
  readonly #engine: EngineView;
  readonly #differences: Difference[] = [];
  readonly #counts: Counts = {};
  readonly #unlisted: GraphEdge[] = [];

  constructor(ours: OurView, engine: EngineView) {
    this.#ours = ours;
    this.#engine = engine;
  }

  compare(): Comparison {
    this.#classes();
    for (const [path, on] of this.#engine.dependencies) this.#dependencies(path as ResPath, on); // the engine's own paths
    for (const path of this.#engine.scripts.keys()) this.#script(path as ResPath);
    for (const path of this.#engine.scenes.keys()) this.#scene(path as ResPath);
    for (const [path, script] of this.#engine.resources) this.#resource(path as ResPath, script);
    return { differences: this.#differences, counts: this.#counts, unlisted: this.#unlisted };
  }

  #classes(): void {
    const named = [...this.#ours.graph.nodes.values()].filter(({ className }) => className !== undefined);
    const ours = sayingsOf(named.map(({ id, className }) => `${className} is ${id}`));
    this.#expect(
      'class',
      'res://project.godot',
      ours,
      [...this.#engine.classes].map(([name, at]) => `${name} is ${at}`),
    );
  }

  /** Every external resource of scenes and resources; preloads and base scripts by path of scripts. */
  #dependencies(path: ResPath, on: readonly string[]): void {
    if (/\.(?:tscn|tres)$/.test(path)) {
      const placeholders = this.#engine.scenes.get(path)?.nodes.map(({ placeholder }) => placeholder) ?? [];
      const edges = this.#edges(path, ['instance', 'script', 'resource', 'theme', 'shader']);
      const ours = edges.filter(({ to }) => on.includes(to) || !placeholders.includes(to));
      return this.#expect('dependency', path, targetsOf(ours), on);
    }
    // The engine names nothing of a script that it cannot read, where we go on.
    if (!path.endsWith('.gd') || (on.length === 0 && this.#engine.scripts.get(path)?.valid === false)) return;
    const byPath = this.#ours.facts(path)?.references.filter(({ target }) => target.by === 'path') ?? [];
    const bases = byPath.flatMap(({ kind, target }) =>
      kind === 'extends' && target.by === 'path' ? [target.path] : [],
    );
    const edges = this.#edges(path, ['preload', 'extends']);
    const ours = edges.filter(({ kind, to }) => kind === 'preload' || bases.some((base) => base === to));
    // It stops at the first expression that needs another class, and what stands behind that is to be asked for otherwise.
    const loaded = this.#loaded(path);
    const unlisted = ours.filter(({ to }) => !on.includes(to) && !loaded.has(to));
    this.#unlisted.push(...unlisted);
    this.#expect('dependency', path, targetsOf(ours.filter(({ to }) => on.includes(to))), on);
  }

  /** Files that a loaded script stands on: its base, and what its constants are. */
  #loaded(path: ResPath): ReadonlySet<string> {
    const record = this.#engine.scripts.get(path);
    return new Set([...(record?.base ? [record.base.path] : []), ...(record?.constants.map((it) => it.path) ?? [])]);
  }

  #script(path: ResPath): void {
    const engines = this.#engine.scripts.get(path);
    if (!engines?.valid) return;
    const inner = engines.inner.flatMap(({ base }) => (base && base.path !== path ? [base] : []));
    const bases = [...(engines.base ? [engines.base] : []), ...inner];
    const edges = this.#edges(path, ['extends']).map((edge) => [nameOf(edge.to, edge.member), edge.line] as const);
    this.#expect(
      'base',
      path,
      new Map(edges),
      bases.map((base) => nameOf(base.path, base.inner)),
    );

    const known = targetsOf(this.#edges(path, ['preload', 'class', 'extends']));
    const constants = engines.constants.map((it) => it.path).filter((it) => it !== path);
    const missed = constants.filter((constant) => !known.has(constant));
    this.#expect('constant', path, sayingsOf(constants.filter((it) => !missed.includes(it))), constants);

    this.#expect(
      'method',
      path,
      sayingsOf(this.#methods({ path, inner: '' }, ownMethods)),
      without(engines.methods, '_init'),
    );
    this.#expect('signal', path, sayingsOf(this.#methods({ path, inner: '' }, ownSignals)), engines.signals);
  }

  /** With those of its bases, as the engine tells them. */
  #methods(script: EngineScript, own: (facts: FileFacts, inner: string) => string[]): string[] {
    const facts = this.#ours.facts(script.path as ResPath); // the engine's own path
    if (!facts) return [];
    const record = this.#engine.scripts.get(script.path);
    const base = script.inner === '' ? record?.base : record?.inner.find(({ name }) => name === script.inner)?.base;
    return without([...own(facts, script.inner), ...(base ? this.#methods(base, own) : [])], '_init');
  }

  #scene(path: ResPath): void {
    const engines = this.#engine.scenes.get(path);
    const ours = this.#ours.facts(path)?.scene;
    if (!engines) return;
    const nodes = ours?.nodes.map((node) => [sayNode({ ...node, ...placesOf(node) }), node.line] as const) ?? [];
    const theirs = engines.nodes.map((node) =>
      sayNode({
        ...node,
        path: node.path.replace(/^\.\//, ''),
        script: node.script.includes('::') ? 'inside' : node.script,
        instance: node.instance || node.placeholder,
      }),
    );
    this.#expect('node', path, numbered(nodes), numbered(theirs.map((text) => [text, 0] as const)).keys());

    const connections = ours?.connections.map((it) => [sayConnection(it), it.line] as const) ?? [];
    const wired = engines.connections.map((it) => [sayConnection(it), 0] as const);
    this.#expect('connection', path, numbered(connections), numbered(wired).keys());

    const groups = new Set(engines.nodes.flatMap((node) => node.groups.map((name) => `group:${name}`)));
    this.#expect('group', path, targetsOf(this.#edges(path, ['group'])), groups);

    const instances = new Set(engines.nodes.map((node) => node.instance || node.placeholder).filter((it) => it !== ''));
    this.#expect('instance', path, targetsOf(this.#edges(path, ['instance'])), instances);

    const scripts = engines.nodes.map((node) => node.script).filter((it) => it !== '' && !it.includes('::'));
    const attached = targetsOf(this.#edges(path, ['script']).filter(({ to }) => scripts.includes(to)));
    this.#expect('script', path, attached, new Set(scripts));

    const inside = engines.nodes.flatMap((node) => node.inside);
    const preloads = this.#edges(path, ['preload']);
    this.#expect('constant', path, targetsOf(preloads), new Set(inside));
    this.#receivers(path);
  }

  /** A signal leads to the script of the node that gets it, where that script or a base of it has the method. */
  #receivers(path: ResPath): void {
    // Of a script that the engine cannot read it does not know the methods.
    const known = (it: EngineScript | undefined): boolean => !it || this.#engine.scripts.get(it.path)?.valid !== false;
    const told = this.#engine.receivers.get(path) ?? [];
    const receivers = told.filter(({ scripts: [own] }) => known(own));
    const unread = new Set(told.filter(({ scripts: [own] }) => !known(own)).map(({ scripts: [own] }) => own?.path));
    // The engine's list of methods has those of the bases in it.
    const engines = receivers.flatMap(({ method, scripts: [own] }) => {
      const has = own && this.#engine.scripts.get(own.path)?.methods.includes(method);
      return own && has ? [`${own.path}::${method}`] : [];
    });
    const heard = this.#edges(path, ['connection']).filter(({ to }) => !unread.has(to));
    const edges = heard.map((edge) => [`${edge.to}::${edge.member ?? ''}`, edge.line] as const);
    this.#expect('receiver', path, new Map(edges), new Set(engines));
  }

  #resource(path: ResPath, script: EngineScript | null): void {
    if (!script || script.path.includes('::')) return;
    const ours = targetsOf(this.#edges(path, ['script']).filter(({ to }) => to === script.path));
    this.#expect('script', path, ours, [script.path]);
  }

  #edges(path: ResPath, kinds: readonly GraphEdge['kind'][]): GraphEdge[] {
    return this.#ours.graph.edgesFrom(path).filter(({ kind }) => kinds.includes(kind));
  }

  #expect(kind: string, file: string, ours: Sayings, engines: Iterable<string>): void {
    const theirs = sayingsOf(engines);
    this.#counts[kind] = (this.#counts[kind] ?? 0) + theirs.size;
    this.#differences.push(...differencesOf(kind, file, [ours, theirs]));
  }
}

const targetsOf = (edges: readonly GraphEdge[]): Sayings => new Map(edges.map(({ to, line }) => [to, line]));

const nameOf = (path: string, inner: string | undefined): string => (inner ? `${path}::${inner}` : path);

const without = (names: readonly string[], name: string): string[] => names.filter((it) => it !== name);

interface Placed {
  readonly script?: { readonly path: string };
  readonly instance?: { readonly path: string };
}

const placesOf = ({ script, instance }: Placed): { script: string; instance: string } => ({
  script: script ? script.path || 'inside' : '',
  instance: instance?.path ?? '',
});

const sayNode = (it: {
  readonly path: string;
  readonly name: string;
  readonly type?: string;
  readonly groups: readonly string[];
  readonly script: string;
  readonly instance: string;
}): string =>
  `${it.path} ${it.name}:${it.type ?? ''} [${it.groups.toSorted().join()}] script=${it.script} instance=${it.instance}`;

const sayConnection = (it: {
  readonly from: string;
  readonly signal: string;
  readonly to: string;
  readonly method: string;
}) => `${it.from} ${it.signal} -> ${it.to} ${it.method}`;

/** The same text twice is two sayings. */
function numbered(texts: readonly (readonly [string, number])[]): Sayings {
  const seen = new Map<string, number>();
  return new Map(
    texts.map(([text, line]) => {
      const nth = (seen.get(text) ?? 0) + 1;
      seen.set(text, nth);
      return [nth === 1 ? text : `${text} (${nth})`, line];
    }),
  );
}
