/** A script as the engine names it: inner classes have no path of their own. */
export interface EngineScript {
  readonly path: string;
  /** `Outer.Inner`, or nothing. */
  readonly inner: string;
}

export interface EngineNode {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly groups: readonly string[];
  /** `res://a.tscn::1` where it is written in the scene. */
  readonly script: string;
  /** Files that are constants of such a script. */
  readonly inside: readonly string[];
  readonly instance: string;
  readonly placeholder: string;
}

export interface EngineConnection {
  readonly from: string;
  readonly signal: string;
  readonly to: string;
  readonly method: string;
}

/** What the engine tells of a project, by `oracle.gd`. */
export interface EngineView {
  readonly classes: ReadonlyMap<string, string>;
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  readonly scripts: ReadonlyMap<string, ScriptRecord>;
  readonly scenes: ReadonlyMap<string, SceneRecord>;
  readonly receivers: ReadonlyMap<string, readonly Receiver[]>;
  /** Scripts of resources that are no scenes. */
  readonly resources: ReadonlyMap<string, EngineScript | null>;
}

export interface ScriptRecord {
  readonly valid: boolean;
  readonly base: EngineScript | null;
  readonly inner: readonly { readonly name: string; readonly base: EngineScript | null }[];
  readonly constants: readonly { readonly name: string; readonly path: string }[];
  readonly signals: readonly string[];
  readonly methods: readonly string[];
}

export interface SceneRecord {
  readonly nodes: readonly EngineNode[];
  readonly connections: readonly EngineConnection[];
}

/** Who gets a signal: the scripts of the node, from its own to the last base. */
export interface Receiver {
  readonly to: string;
  readonly method: string;
  readonly scripts: readonly EngineScript[];
}

type OracleRecord =
  | { readonly kind: 'classes'; readonly classes: readonly { readonly class: string; readonly path: string }[] }
  | { readonly kind: 'dependencies'; readonly path: string; readonly on: readonly string[] }
  | { readonly kind: 'loading'; readonly path: string }
  | ({ readonly kind: 'script'; readonly path: string } & ScriptRecord)
  | ({ readonly kind: 'scene'; readonly path: string } & SceneRecord)
  | { readonly kind: 'receivers'; readonly path: string; readonly receivers: readonly Receiver[] }
  | { readonly kind: 'resource'; readonly path: string; readonly script: EngineScript | null }
  | { readonly kind: 'end' };

const MARK = '@@oracle ';

/** Reads what the oracle printed between whatever the project itself prints. */
export function engineViewOf(output: string): EngineView {
  const lines = output.split('\n').filter((line) => line.startsWith(MARK));
  const records = lines.map((line) => JSON.parse(line.slice(MARK.length)) as OracleRecord); // `oracle.gd` wrote it
  if (records.at(-1)?.kind !== 'end') throw new Error(`the engine stopped early, after: ${lines.at(-1) ?? output}`);
  const of = <K extends OracleRecord['kind']>(kind: K): Extract<OracleRecord, { kind: K }>[] =>
    records.filter((record): record is Extract<OracleRecord, { kind: K }> => record.kind === kind);
  const classes = of('classes').flatMap((record) => record.classes);
  return {
    classes: new Map(classes.map((it) => [it.class, it.path])),
    dependencies: new Map(of('dependencies').map(({ path, on }) => [path, on])),
    scripts: new Map(of('script').map((record) => [record.path, record])),
    scenes: new Map(of('scene').map((record) => [record.path, record])),
    receivers: new Map(of('receivers').map(({ path, receivers }) => [path, receivers])),
    resources: new Map(of('resource').map(({ path, script }) => [path, script])),
  };
}
