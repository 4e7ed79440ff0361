import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResPath } from '../fact/index.ts';
import { lineOf, readLine } from './kept-facts.ts';

const entry = { stamp: '1:2:3:4', hash: 'abc', facts: { kind: 'script' as const, references: [], diagnostics: [] } };
/** What a name may hold, and what a line is made of. */
const name = fc.string({ unit: fc.constantFrom('\n', '\t', '"', '\\', 'a', '[', '\u00e9', '\u2028', '\ud800') });
const read = (text: string): ReturnType<typeof readLine> => readLine(Buffer.from(text));
const line = lineOf('res://a.gd', entry).slice(0, -1);

describe('a line of kept facts', () => {
  it('reads back what it was made of, whatever the name', () => {
    fc.assert(
      fc.property(name, fc.string(), fc.boolean(), (name, stamp, unchecked) => {
        const path: ResPath = `res://${name}`;
        const written = lineOf(path, { ...entry, stamp, ...(unchecked && { unchecked: true }) });
        expect(written.indexOf('\n')).toBe(written.length - 1);
        const [at, kept] = read(written.slice(0, -1)) ?? [];
        expect([at, kept?.stamp, kept?.hash, kept?.unchecked]).toEqual([path, stamp, 'abc', unchecked]);
        expect(kept?.facts()).toEqual(entry.facts);
      }),
    );
  });

  it('reads the symbols of a script when they are asked for, however often and by whomever', () => {
    const symbol = {
      kind: 'function' as const,
      name: 'hit',
      line: 1,
      endLine: 2,
      signature: 'func hit(a := "\t\u2028")',
    };
    const script = { language: 'gdscript' as const, lines: 3, className: 'A', symbols: [symbol] };
    const facts = { ...entry.facts, script };
    const written = lineOf('res://a.gd', { ...entry, facts });
    const known = read(written.slice(0, -1))?.[1].facts();
    expect(JSON.stringify(known)).toBe(JSON.stringify(facts));
    expect(known).toEqual(facts);
    expect({ ...known?.script }.symbols).toBe(known?.script?.symbols);
    expect(known && lineOf('res://a.gd', { ...entry, facts: known })).toBe(written);
  });

  it('is nothing when a letter of it changed, or when it is cut', () => {
    fc.assert(
      fc.property(fc.nat({ max: line.length - 1 }), (at) => {
        const other = line[at] === 'x' ? 'y' : 'x';
        expect(read(line.slice(0, at) + other + line.slice(at + 1))).toBeUndefined();
        expect(read(line.slice(0, at))).toBeUndefined();
      }),
    );
  });

  it('is nothing for any other text', () => {
    fc.assert(fc.property(name, (text) => read(text) === undefined));
  });
});
