import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, property, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyNativeParsers, machineOf } from '../../scripts/native-parsers.ts';
import { checkScript, factsOfScript, parserTrouble } from '../../src/backend/godot/script/index.ts';

const wrong = (text: string, path: 'res://a.gd' | 'res://a.cs' = 'res://a.gd') =>
  checkScript(path, text).map(({ code, severity, line, column }) => `${line}:${column} ${severity} ${code}`);

describe.skipIf(parserTrouble('gdscript'))('the syntax of GDScript', () => {
  test.each([
    ['who may call it in Godot 3', 'sync func a():\n\tpass\nslave var b = 1\nremote func c(): pass\nmaster var d\n'],
    ['unique names of nodes', 'func a():\n\t$%Name.x = 3\n\tvar b = %A/%B\n\tvar c = $A/%B/C.d()\n'],
    ['conditions within a line', 'func a():\n\tvar f = func(): if b: c()\n\tif d: e()\n\telse: if f: g()\n'],
    ['parameters with var', 'func a(var b, var c = 3):\n\tpass\n'],
    ['letters of other languages', 'var größe = 3\nfunc a():\n\tgröße += 1\n'],
    ['a constructor in an inner class', 'class A:\n\tfunc _init(a).(a):\n\t\tpass\n'],
    ['setters, both ways', 'var a setget b, c\nvar d: int: set = e, get = f\nvar g:\n\tset(v):\n\t\tg = v\n'],
    ['abstract functions', '@abstract class_name A extends B\n@abstract func c() -> void\n'],
    ['line ends of Windows and a mark', '\uFEFFextends Node\r\nfunc a():\r\n\tpass\r\n'],
    ['an empty file', ''],
  ])('nothing is wrong with %s', (_, text) => {
    expect(wrong(text)).toEqual([]);
  });

  test('what is wrong is told where it is, and the edges are kept', () => {
    const text = 'extends "res://base.gd"\nfunc a(:\n\tpass\nvar b = = 3\n';
    expect(wrong(text).map((one) => one.split(':')[0])).toContain('4');
    expect(factsOfScript('res://a.gd', text).references).toMatchObject([{ kind: 'extends', line: 1 }]);
  });

  test('a bracket or quote that is left open is told by its place', () => {
    expect(checkScript('res://a.gd', 'var a = [1,\nvar b = 2\n')).toContainEqual({
      severity: 'error',
      code: 'syntax',
      message: 'This [ is never closed',
      line: 1,
      column: 9,
    });
    expect(wrong('var a = "x\nvar b = 2\n')).toContain('1:9 error syntax');
  });

  test('no more than twenty are told', () => {
    expect(wrong('var = = 3\n'.repeat(100)).length).toBeLessThanOrEqual(20);
  });

  test('more than 32 KB are checked, and 10,000 brackets', () => {
    expect(wrong(`${'var a = 1\n'.repeat(5000)}func (:\n`)).not.toEqual([]);
    expect(wrong(`var a = ${'['.repeat(10_000)}1${']'.repeat(10_000)}\n`)).toEqual([]);
  });

  test('no soup makes it throw', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(checkScript('res://a.gd', text).length).toBeLessThanOrEqual(21);
      }),
      { numRuns: 200 },
    );
  }, 30_000);
});

describe.skipIf(parserTrouble('csharp'))('the syntax of C#', () => {
  test('is told as a hint', () => {
    expect(wrong('public partial class A : Node { void B() { } }\n', 'res://a.cs')).toEqual([]);
    expect(wrong('class A {\n  void B( { }\n}\n', 'res://a.cs')[0]).toMatch(/^2:\d+ warning syntax$/);
  });

  test('what makes the parser try without end is not tried', () => {
    expect(checkScript('res://a.cs', 'a<'.repeat(100_000))).toMatchObject([{ code: 'unchecked', severity: 'warning' }]);
  });
});

describe('what is packed of the parsers', () => {
  let outdir = '';
  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'warren-native-'));
    copyNativeParsers(outdir);
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  test('for each machine what is really for it, with the licenses', () => {
    const files = readdirSync(join(outdir, 'native'), { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => file.endsWith('.node'));
    expect(code).toHaveLength(9);
    for (const file of code)
      expect(`${machineOf(readFileSync(join(outdir, 'native', file)))}`).toBe(file.split('/')[0]);
    expect(files.filter((file) => file.startsWith('LICENSE.'))).toHaveLength(3);
  });
});
