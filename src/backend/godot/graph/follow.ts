import type { EdgeKind, Reference, ResPath } from '../fact/index.ts';
import type { NodeId, Unresolved } from './contract.ts';
import { mayBeEngineMethod } from './engine-method.ts';
import { scriptOfNode } from './scene-tree.ts';
import { declaresMethod } from './script-methods.ts';
import type { Named, Tables } from './tables.ts';

/** Where one reference led. Neither `to` nor `why`: to the engine, or to what cannot be looked into. */
export interface Led {
  readonly to?: NodeId;
  /** Instead of those of the reference. */
  readonly kind?: EdgeKind;
  readonly member?: string;
  readonly why?: Unresolved['why'];
  /** A uid that nobody has; the path beside it was taken. */
  readonly stale?: string;
}

export interface Asking {
  readonly tables: Tables;
  readonly path: ResPath;
  readonly csharp: boolean;
  /** Gets what the answer rests on besides what the reference itself names. */
  readonly reads: Set<string>;
}

type Ways = {
  readonly [By in Reference['target']['by']]: (
    target: Extract<Reference['target'], { by: By }>,
    asking: Asking,
    reference: Reference,
  ) => Led;
};

const ways: Ways = {
  path({ path, uid }, { tables }) {
    const byUid = uid === undefined ? undefined : tables.pathOfUid(uid);
    if (byUid) return { to: byUid };
    if (tables.files.has(path)) return { to: path, ...(uid !== undefined && { stale: uid }) };
    return tables.isSkipped(path) ? {} : { to: path, why: 'missing' };
  },
  uid({ uid }, { tables }) {
    const to = tables.pathOfUid(uid);
    return to ? { to } : { why: 'unknown-uid' };
  },
  name({ name }, { tables, csharp }, { kind, member }) {
    const found = tables.named(name, csharp);
    const dot = name.indexOf('.');
    if (found || dot < 0) return found ? led(found, kind) : {};
    const outer = tables.named(name.slice(0, dot), csharp);
    const inner = name.slice(dot + 1);
    return outer ? led(outer, kind, member === undefined ? inner : `${inner}.${member}`) : {};
  },
  node({ node }, asking, { member }) {
    const found = scriptOfNode(asking.tables, asking.path, node, asking.reads);
    if (found.kind === 'script') return ledToMethod(asking, found.path, member);
    if (found.kind === 'no-node') return { why: 'missing' };
    const engines = member !== undefined && mayBeEngineMethod(member);
    return found.kind === 'none' && !engines ? { why: 'no-script' } : {};
  },
  group({ name }) {
    return { to: `group:${name}` };
  },
  input({ name }, { tables }) {
    const known = name.startsWith('ui_') || tables.declaresInput(name) !== false;
    return { to: `input:${name}`, ...(!known && { why: 'missing' }) };
  },
  expression() {
    return { why: 'computed' };
  },
};

export function follow(reference: Reference, asking: Asking): Led {
  const way = ways[reference.target.by] as (target: Reference['target'], asking: Asking, reference: Reference) => Led;
  return way(reference.target, asking, reference); // the way was chosen by the kind of the target
}

/** An autoload that is used is used by its name, whatever it is used for. What extends it still extends it. */
const led = ({ path, by }: Named, kind: EdgeKind, member?: string): Led => ({
  to: path,
  ...(by === 'autoload' && kind !== 'extends' && { kind: 'autoload' as const }),
  ...(member !== undefined && { member }),
});

/** What the script does not have is the engine's, or nobody's: the script has nothing to do with it. */
function ledToMethod({ tables, reads }: Asking, script: ResPath, member: string | undefined): Led {
  const declared = member === undefined || declaresMethod(tables, script, member, reads);
  if (declared !== false) return { to: script };
  return mayBeEngineMethod(member) ? {} : { why: 'no-method' };
}
