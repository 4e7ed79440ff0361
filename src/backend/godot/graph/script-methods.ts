import type { FileFacts, Reference, ResPath, ScriptFacts } from '../fact/index.ts';
import type { Tables } from './tables.ts';

/** Longer chains of base scripts nobody has. */
const MOST_BASES = 200;

/**
 * Whether a script or one of its base scripts declares a function; undefined where one of them is not there or not readable.
 * Adds to `reads` what the answer rests on.
 */
export function declaresMethod(tables: Tables, script: ResPath, name: string, reads: Set<string>): boolean | undefined {
  const seen = new Set<ResPath>();
  let at: Base = script;
  while (at !== 'unknown' && at !== 'engine' && !seen.has(at) && seen.size < MOST_BASES) {
    seen.add(at);
    reads.add(`in:${at}`);
    const facts: FileFacts | undefined = tables.files.get(at)?.facts;
    if (!facts?.script) return undefined;
    if (hasFunction(facts.script, name)) return true;
    at = baseOf(tables, facts, facts.script, reads);
  }
  return at === 'unknown' ? undefined : false;
}

/** A script of the project, one that cannot be read, or a class of the engine. */
type Base = ResPath | 'unknown' | 'engine';

const hasFunction = ({ symbols }: ScriptFacts, name: string): boolean =>
  symbols.some((symbol) => symbol.kind === 'function' && symbol.name === name);

function baseOf(tables: Tables, facts: FileFacts, script: ScriptFacts, reads: Set<string>): Base {
  // Those of inner classes come behind it.
  const base = facts.references.find(({ kind }) => kind === 'extends');
  if (script.extends === undefined || !base) return 'engine';
  if (base.member !== undefined) return 'unknown';
  return baseScript(tables, base, script.language === 'csharp', reads) ?? 'engine';
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
