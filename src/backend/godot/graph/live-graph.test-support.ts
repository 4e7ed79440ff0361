import * as fc from 'fast-check';
import type { FileFacts, FileKind, Reference, ResPath, SceneNode, SceneTarget, Target } from '../fact/index.ts';
import type { Graph } from './contract.ts';
import type { KnownFile } from './known-file.ts';
import type { LiveGraph } from './live-graph.ts';

/** Few names, so that files meet, clash and miss each other all the time. */
const names = ['A', 'B', 'C'] as const;
const uids = ['uid://a', 'uid://b', 'uid://c'] as const;
const scripts = ['res://a.gd', 'res://b.gd', 'res://c.cs', 'res://sub/d.gd'] as const;
const scenes = ['res://a.tscn', 'res://b.tscn', 'res://sub/c.tscn'] as const;
const sides = ['res://a.gd.uid', 'res://b.tscn.uid', 'res://c.png.import'] as const;
const assets = ['res://c.png', 'res://.hidden/e.png'] as const;
const paths: readonly ResPath[] = [...scripts, ...scenes, ...sides, ...assets];
const nodes = ['.', 'N', 'N/M', 'N/M/L'] as const;

const path = fc.constantFrom(...paths);
const uid = fc.option(fc.constantFrom(...uids), { nil: undefined });
const sceneTarget: fc.Arbitrary<SceneTarget> = fc
  .record({ path: fc.constantFrom<ResPath | ''>('', ...scripts, ...scenes), uid })
  .map(({ path, uid }) => ({ path, ...(uid !== undefined && { uid }) }));

const target: fc.Arbitrary<Target> = fc.oneof(
  fc
    .record({ by: fc.constant('path' as const), path, uid })
    .map(({ uid, ...rest }) => ({ ...rest, ...(uid && { uid }) })),
  fc.record({ by: fc.constant('uid' as const), uid: fc.constantFrom(...uids) }),
  fc.record({ by: fc.constant('name' as const), name: fc.constantFrom(...names, 'Node', 'A.Inner', 'Auto') }),
  fc.record({ by: fc.constant('node' as const), node: fc.constantFrom(...nodes) }),
  fc.record({ by: fc.constant('group' as const), name: fc.constantFrom('g', 'h') }),
  fc.record({ by: fc.constant('input' as const), name: fc.constantFrom('jump', 'fire', 'ui_accept') }),
  fc.constant({ by: 'expression' as const, text: 'x + 1' }),
);
const reference: fc.Arbitrary<Reference> = fc
  .record({
    kind: fc.constantFrom('extends', 'class', 'preload', 'instance', 'connection', 'type'),
    target,
    line: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 1, max: 2 }),
    member: fc.option(fc.constantFrom('hit', 'run'), { nil: undefined }),
  })
  .map(({ member, ...rest }) => ({ ...rest, ...(member !== undefined && { member }) }));

const script = fc
  .record({
    className: fc.option(fc.constantFrom(...names), { nil: undefined }),
    extends: fc.option(fc.constantFrom(...names), { nil: undefined }),
    functions: fc.subarray(['hit', 'run']),
    language: fc.constantFrom('gdscript' as const, 'csharp' as const),
  })
  .map(({ className, extends: base, functions, language }) => ({
    language,
    lines: 1,
    ...(className !== undefined && { className }),
    ...(base !== undefined && { extends: base }),
    symbols: [
      ...functions.map((name) => ({ kind: 'function' as const, name, line: 1, endLine: 1, signature: name })),
      ...(language === 'csharp'
        ? [{ kind: 'class' as const, name: 'C', line: 1, endLine: 1, signature: 'class C' }]
        : []),
    ],
  }));

const sceneNode: fc.Arbitrary<SceneNode> = fc
  .record({
    path: fc.constantFrom(...nodes),
    script: fc.option(sceneTarget, { nil: undefined }),
    instance: fc.option(sceneTarget, { nil: undefined }),
  })
  .map(({ path, script, instance }) => ({
    path,
    name: path,
    groups: [],
    line: 1,
    ...(script && { script }),
    ...(instance && { instance }),
  }));

const project = fc.record({
  configVersion: fc.constant(5),
  engine: fc.constant('4'),
  features: fc.constant([]),
  csharp: fc.constant(false),
  autoloads: fc.array(fc.record({ name: fc.constantFrom('Auto', 'A'), target: sceneTarget, singleton: fc.boolean() }), {
    maxLength: 2,
  }),
  inputActions: fc.subarray(['jump', 'fire']),
  globalClasses: fc.array(fc.record({ name: fc.constantFrom(...names), path, base: fc.constant('Node') }), {
    maxLength: 1,
  }),
});

const kinds: Readonly<Record<string, FileKind>> = {
  gd: 'script',
  cs: 'script',
  tscn: 'scene',
  uid: 'uid',
  import: 'import',
};
const references = fc.array(reference, { maxLength: 5 });
const parts = fc.record({
  references,
  uid,
  script,
  scene: fc.array(sceneNode, { maxLength: 4 }),
  size: fc.nat({ max: 9 }),
});

function fileAt(path: ResPath, { references, uid, script, scene, size }: Parts): KnownFile {
  const kind = kinds[path.slice(path.lastIndexOf('.') + 1)] ?? 'asset';
  const facts: FileFacts = {
    kind,
    references: kind === 'asset' ? [] : references,
    diagnostics: [],
    ...(uid !== undefined && kind !== 'asset' && { uid }),
    ...(kind === 'script' && { script }),
    ...(kind === 'scene' && { scene: { nodes: scene, connections: [] } }),
  };
  return { size, facts };
}
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

export type Step =
  | { do: 'write'; path: ResPath; parts: Parts }
  | { do: 'remove'; path: ResPath }
  | { do: 'move'; path: ResPath; to: ResPath }
  | { do: 'project'; project: FileFacts['project']; references: readonly Reference[] }
  | { do: 'skip'; folders: readonly string[] }
  | { do: 'publish' };
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), path, parts }) },
  fc.record({ do: fc.constant('remove' as const), path }),
  fc.record({ do: fc.constant('move' as const), path, to: path }),
  fc.record({ do: fc.constant('project' as const), project: fc.option(project, { nil: undefined }), references }),
  fc.record({ do: fc.constant('skip' as const), folders: fc.subarray(['res://sub/']) }),
  { weight: 2, arbitrary: fc.constant({ do: 'publish' as const }) },
);

export function perform(live: LiveGraph, step: Step): void {
  if (step.do === 'write') live.set(step.path, fileAt(step.path, step.parts));
  if (step.do === 'remove') live.set(step.path, undefined);
  if (step.do === 'move') {
    const file = live.files.get(step.path);
    live.set(step.path, undefined);
    live.set(step.to, file);
  }
  if (step.do === 'project') {
    const facts: FileFacts = {
      kind: 'project',
      references: step.references,
      diagnostics: [],
      ...(step.project && { project: step.project }),
    };
    live.set('res://project.godot', step.project && { size: 1, facts });
  }
  if (step.do === 'skip') live.skip(step.folders);
  if (step.do === 'publish') live.publish();
}

/** All that can be seen of a graph but its revision. */
export const seen = (graph: Graph): unknown => ({
  nodes: [...graph.nodes],
  edges: [...graph.edges()],
  incoming: [...graph.nodes.keys()].map((id) => graph.edgesTo(id)),
  count: graph.edgeCount,
  unresolved: graph.unresolved,
  hash: graph.hash,
});
