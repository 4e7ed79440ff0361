import type { FileFacts, Reference, ResPath, ScriptFacts } from '../fact/index.ts';
import type { Tables } from './tables.ts';

/** Longer chains of base scripts nobody has. */
const MOST_BASES = 200;

/**
 * Whether a script or one of its base scripts declares a function; undefined where one of them is not there or not readable.
 * Adds to `reads` what the answer rests on.
 */
export function declaresMethod(tables: Tables, script: ResPath, name: string, reads: Set<string>): boolean | undefined {
  const seen = new Set<string>();
  let at: Base = { path: script, inner: '' };
  while (typeof at === 'object' && !seen.has(`${at.path}::${at.inner}`) && seen.size < MOST_BASES) {
    seen.add(`${at.path}::${at.inner}`);
    reads.add(`in:${at.path}`);
    const facts: FileFacts | undefined = tables.files.get(at.path)?.facts;
    if (!facts?.script) return undefined;
    if (hasFunction(facts.script, at.inner === '' ? name : `${at.inner}.${name}`)) return true;
    at = baseOf(tables, facts, at.inner, reads);
  }
  return at === 'unknown' ? undefined : false;
}

/** A script of the project or an inner class of one, one that cannot be read, or a class of the engine. */
type Base = { readonly path: ResPath; readonly inner: string } | 'unknown' | 'engine';

const hasFunction = ({ symbols }: ScriptFacts, name: string): boolean =>
  symbols.some((symbol) => symbol.kind === 'function' && symbol.name === name);

function baseOf(tables: Tables, facts: FileFacts, inner: string, reads: Set<string>): Base {
  if (inner !== '') return baseOfInner(tables, facts, inner, reads);
  const base = facts.references.find(({ kind }) => kind === 'extends'); // those of inner classes come behind it
  if (facts.script?.extends === undefined || !base) return 'engine';
  const path = baseScript(tables, base, facts.script.language === 'csharp', reads);
  return path === undefined ? 'engine' : { path, inner: base.member ?? '' };
}

/** As far as the head of it tells. */
function baseOfInner(tables: Tables, { script }: FileFacts, inner: string, reads: Set<string>): Base {
  const classes = script?.symbols.filter(({ kind }) => kind === 'class') ?? [];
  const head = classes.find(({ name }) => name === inner)?.signature ?? '';
  const name = /\bextends (\w+)$/.exec(head)?.[1];
  if (name === undefined || classes.some((it) => it.name.slice(it.name.lastIndexOf('.') + 1) === name))
    return 'unknown';
  reads.add(name);
  const path = tables.named(name, false)?.path;
  return path === undefined ? 'engine' : { path, inner: '' };
}

function baseScript(tables: Tables, base: Reference, csharp: boolean, reads: Set<string>): ResPath | undefined {
  const { target } = base;
  if (target.by === 'path') {
    if (target.uid !== undefined) reads.add(target.uid);
    return tables.locate(target);
  }
  if (target.by === 'uid') {
    reads.add(target.uid);
    return tables.pathOfUid(target.uid);
  }
  if (target.by !== 'name') return undefined;
  reads.add(target.name);
  return tables.named(target.name, csharp)?.path;
}
