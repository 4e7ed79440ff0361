import { describe, expect, it } from 'vitest';
import { scanDocument } from './scan-document.ts';

const sections = (text: string, tags: 'attributes' | 'names' = 'attributes') =>
  scanDocument(text, tags).sections.map(({ name, attributes, assignments }) => ({
    name,
    attributes: Object.fromEntries(attributes),
    assignments: Object.fromEntries(assignments.map(({ key, value }) => [key, value])),
  }));
const diagnostics = (text: string, tags: 'attributes' | 'names' = 'attributes') => scanDocument(text, tags).diagnostics;

describe('scanDocument', () => {
  it('reads keys of every form', () => {
    const text =
      'a=1\nb.c/d = 2\n"e \\"f\\"" = 3\nscript/source = "x = [\n[node]\n"\nwith blank=4\n; no = 5\n# no = 6\n';
    expect(sections(text)).toEqual([
      {
        name: '',
        attributes: {},
        assignments: { a: 1, 'b.c/d': 2, 'e "f"': 3, 'script/source': 'x = [\n[node]\n', withblank: 4 },
      },
    ]);
    expect(diagnostics(text)).toEqual([]);
  });

  it('takes the whole bracket for the name in configuration files', () => {
    const text = '[preset.0.options]\na=1\n[ odd \\] name/x ]\nb=2 ; remark\nc=3';
    expect(sections(text, 'names').map(({ name, assignments }) => [name, assignments])).toEqual([
      ['', {}],
      ['preset.0.options', { a: 1 }],
      ['odd ] name/x', { b: 2, c: 3 }],
    ]);
  });

  it('reads tags over several lines, with blanks and remarks in them', () => {
    const text = '[node name="A ]" groups=[\n"x",\n]\n binds= [ 1 ] ; why\n]\nv = null\n[node name="B"]';
    expect(sections(text)).toEqual([
      { name: '', attributes: {}, assignments: {} },
      {
        name: 'node',
        attributes: { name: 'A ]', groups: { kind: 'array', items: ['x'] }, binds: { kind: 'array', items: [1] } },
        assignments: { v: null },
      },
      { name: 'node', attributes: { name: 'B' }, assignments: {} },
    ]);
  });

  it('counts lines with and without a carriage return, and forgets a byte order mark', () => {
    for (const end of ['\n', '\r\n']) {
      const { sections } = scanDocument(`\ufeff[a]${end}${end}x = [${end}1${end}]${end}y = 2${end}[b]`, 'attributes');
      expect(sections.map(({ name, line }) => [name, line])).toEqual([
        ['', 1],
        ['a', 1],
        ['b', 7],
      ]);
      expect(sections[1]?.assignments.map(({ key, line }) => [key, line])).toEqual([
        ['x', 3],
        ['y', 6],
      ]);
    }
  });

  it('takes the last of two equal attributes and keeps hostile names', () => {
    expect(sections('[a x=1 x=2 __proto__=3]\nconstructor = 4')[1]).toMatchObject({
      attributes: { x: 2 },
      assignments: { constructor: 4 },
    });
  });

  it.each([
    ['a = [1, 2\n[node name="N"]\nb = 1', 2, 1],
    ['a = "open\n[node name="N"]\nb = 1', 1, 1],
    ['a = {"k": "open}\n[node name="N"]\nb = 1', 2, 13],
    ['a = Vector2(1, 2\n[node name="N"]\nb = 1', 2, 1],
    ['a = {"k" 1}\n[node name="N"]\nb = 1', 1, 10],
    ['<<<<<<< HEAD\n[node name="N"]\nb = 1', 1, 1],
    ['[node name="N" oops]\nb = 1', 1, 20],
    ['[node name="N" x=\nb = 1', 2, 3],
    ['"key" 5\n[node name="N"]\nb = 1', 1, 1],
    ['[]\n[node name="N"]\nb = 1', 1, 1],
  ])('says where %j is wrong and keeps the rest of it', (text, line, column) => {
    const { sections, diagnostics } = scanDocument(text, 'attributes');
    expect(diagnostics.map((it) => [it.severity, it.code, it.line, it.column])[0]).toEqual([
      'error',
      'syntax',
      line,
      column,
    ]);
    expect(sections.at(-1)?.attributes.get('name')).toBe('N');
    expect(sections.at(-1)?.assignments).toMatchObject([{ key: 'b', value: 1 }]);
  });

  it('tells a bounded number of mistakes, and gives up on what is no file of Godot', () => {
    const few = diagnostics('x=}\n'.repeat(100));
    expect(few).toHaveLength(20);
    expect(diagnostics('what is this\n'.repeat(100))).toHaveLength(1);
    const many = scanDocument(`${'x=}\n'.repeat(2000)}[node]`, 'attributes');
    expect(many.diagnostics).toHaveLength(21);
    expect(many.diagnostics.at(-1)?.message).toMatch(/too many/);
    expect(many.sections).toHaveLength(1);
  });
});
