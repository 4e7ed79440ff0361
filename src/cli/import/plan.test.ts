import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../config/index.ts';
import { starterConfig } from '../starter-config.ts';
import { difference, redactedText } from './difference.ts';
import { planImport } from './plan.ts';

const found = (name: string, entry: object = {}) => ({ name, notes: [], entry: { command: 'a', ...entry } });
const serversIn = (text: string): unknown => Object.fromEntries(readDocument(text, '/c').servers);

describe('planImport', () => {
  it('adds, keeps comments, and never changes what is there', () => {
    const before = '{\n  // mine\n  "servers": { "a": { "command": "old" }, }, // keep\n}\n';
    const { text, added, notes } = planImport(before, [found('a'), found('b', { args: ['x'] })], '/c');
    expect(serversIn(text)).toEqual({ a: { command: 'old' }, b: { command: 'a', args: ['x'] } });
    expect(text).toMatch(/\/\/ mine[^]*\/\/ keep/);
    expect(added).toEqual(['b']);
    expect(notes).toEqual(['"a" is there already and stays as it is.']);
  });

  it('finds a name that is allowed, for each of them', () => {
    const all = [
      found('My Server!'),
      found('My.Server', { args: ['x'] }),
      found('a__b'),
      found('日本'),
      found('x'.repeat(40)),
    ];
    const { added } = planImport('{}', all, '/c');
    expect(added).toEqual(['My-Server', 'My-Server-2', 'a_b', 'server', 'x'.repeat(32)]);
  });

  it('the same server from two files is taken over once', () =>
    expect(planImport('{}', [found('a'), found('a')], '/c')).toMatchObject({
      added: ['a'],
      notes: ['"a" is named in several places; once is enough.'],
    }));

  it('importing twice changes nothing the second time', () => {
    const name = fc.string({ minLength: 1, maxLength: 40 });
    const all = fc.array(fc.tuple(name, fc.constantFrom('a', 'b'), fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(all, fc.constantFrom('{}', starterConfig('home'), '// empty'), (list, before) => {
        const given = list.map(([name, command, bound]) =>
          found(name, { command, ...(bound ? { match: { project: ['/p'] } } : {}) }),
        );
        const once = planImport(before, given, '/c');
        const twice = planImport(once.text, given, '/c');
        expect(twice.text).toBe(once.text);
        expect([...readDocument(once.text, '/c').servers.keys()].toSorted()).toEqual(once.added.toSorted());
      }),
    );
  });
});

describe('difference', () => {
  const before = '{\n  "servers": {\n    "a": { "command": "a" }\n  }\n}\n';
  it('shows what is added, with its surroundings, and hides secrets', () => {
    const entry = { args: ['--token', 'abc', '/x'], env: { API_KEY: 'k', MODE: 'fast' } };
    const { text } = planImport(before, [found('b', entry)], '/c');
    expect(text).toContain('"abc"');
    expect(difference(before, text, '/c')).toBe(`--- /c
+++ /c
@@ -1,5 +1,19 @@
 {
   "servers": {
-    "a": { "command": "a" }
+    "a": {
+      "command": "a"
+    },
+    "b": {
+      "command": "a",
+      "args": [
+        "--token",
+        "(hidden)",
+        "/x"
+      ],
+      "env": {
+        "API_KEY": "(hidden)",
+        "MODE": "fast"
+      }
+    }
   }
 }
`);
  });
  it('hides what stood there before as well, and the secrets among the settings', () => {
    const text = '{"settings":{"databaseUrl":"postgres://u:p@h/d"},"mcpServers":{"a":{"env":{"TOKEN":"t"}}}}';
    expect(redactedText(text)).toBe(
      '{"settings":{"databaseUrl":"(hidden)"},"mcpServers":{"a":{"env":{"TOKEN":"(hidden)"}}}}',
    );
  });
  it('lets no control sequence through', () =>
    expect(difference('', '\u001b[2J\u202e', '/c')).toContain('+\\u{1b}[2J\\u{202e}'));
});
