import type { EdgeKind, Reference, ResPath, Target } from '../fact/index.ts';
import { isUid, resPath } from '../text/res-path.ts';

interface More {
  readonly member?: string;
  readonly detail?: string;
}
type Growing = { -readonly [K in keyof Reference]: Reference[K] };

const maxText = 120;

/** Gathers the references of one file: one per kind, target and member, in the order of their first places. */
export class ReferenceList {
  readonly #found = new Map<string, Growing>();

  add(kind: EdgeKind, target: Target, line: number, more: More = {}): void {
    const key = `${kind} ${keyOf(target)} ${more.member ?? ''}`;
    const known = this.#found.get(key);
    if (known) known.count += 1;
    else this.#found.set(key, { kind, target, line, count: 1, ...more });
  }

  all(): readonly Reference[] {
    return [...this.#found.values()];
  }
}

function keyOf(target: Target): string {
  if (target.by === 'path') return `path ${target.path}`;
  if (target.by === 'uid') return `uid ${target.uid}`;
  if (target.by === 'node') return `node ${target.node}`;
  return target.by === 'expression' ? `expression ${target.text}` : `${target.by} ${target.name}`;
}

/** What a path that is written in a script means; `from` is what a relative one is relative to. */
export function targetOf(written: string, from: ResPath): Target {
  if (isUid(written)) return { by: 'uid', uid: written };
  const path = resPath(written, from);
  return path ? { by: 'path', path } : expression(JSON.stringify(written));
}

/** On one line, and not too long. */
export function expression(text: string): Target {
  const line = text.replace(/\s+/g, ' ').trim();
  return { by: 'expression', text: line.length > maxText ? `${line.slice(0, maxText - 1)}…` : line };
}
