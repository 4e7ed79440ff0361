import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ScriptChange, type ScriptEdit, updateScript } from '../../src/backend/godot/edit/index.ts';
import type { Diagnostic } from '../../src/backend/godot/fact/index.ts';
import type { ProjectIndex } from '../../src/backend/godot/index/contract.ts';
import { realClock } from './real-clock.ts';

const nothing = (): readonly never[] => [];

/** An index of a project that holds nothing: what an edit does to the graph is asked elsewhere. */
function emptyIndex(root: string): ProjectIndex {
  return {
    root,
    whenReady: () => Promise.resolve(),
    whenChecked: () => Promise.resolve(),
    graph: () => ({
      revision: 1,
      hash: '0'.repeat(16),
      nodes: new Map(),
      edgeCount: 0,
      unresolved: [],
      edgesFrom: nothing,
      edgesTo: nothing,
      edges: nothing,
    }),
    project: () => ({
      configVersion: 5,
      engine: '4',
      features: [],
      csharp: false,
      autoloads: [],
      inputActions: [],
      globalClasses: [],
    }),
    facts: () => undefined,
    files: nothing,
    diagnostics: nothing,
    pending: nothing,
    refresh: () => Promise.resolve(),
    onChange: () => ({ [Symbol.dispose]: () => {} }),
    progress: () => ({ done: 0, total: 0 }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Anything that says `broken` is. */
const check = (_path: string, text: string): readonly Diagnostic[] =>
  text.includes('broken')
    ? [{ severity: 'error', code: 'syntax', message: 'Something is not as it should be.', line: 1, column: 1 }]
    : [];

export const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const signal = new AbortController().signal;
export const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };

/** A project to write in, in a folder where a write outside of it would be seen. */
export class EditWorld implements Disposable {
  readonly outside = realpathSync(mkdtempSync(join(tmpdir(), 'wg-edit-')));
  readonly root = join(this.outside, 'game');

  constructor() {
    mkdirSync(this.root);
    writeFileSync(join(this.outside, 'secret.gd'), 'secret\n');
  }

  at(path: string): string {
    return join(this.root, path);
  }

  put(path: string, text: string | Buffer): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  update(edit: ScriptEdit, more: Readonly<Record<string, string>> = {}): Promise<ScriptChange> {
    const means = { index: emptyIndex(this.root), check, clock: realClock, env: { ...env, ...more } };
    return updateScript(edit, means, signal);
  }

  /** Code of the error; `written` without one. */
  async outcome(edit: ScriptEdit): Promise<unknown> {
    return this.update(edit).then(
      () => 'written',
      (error: { code: string }) => error.code,
    );
  }

  /** Everything in the project and around it. */
  tree(): string[] {
    return readdirSync(this.outside, { recursive: true, encoding: 'utf8' }).toSorted();
  }

  [Symbol.dispose](): void {
    rmSync(this.outside, { recursive: true, force: true });
  }
}

/** One write in a process of its own, perhaps as somebody else: what became of it. Several at once all wait for the same word. */
export function writeElsewhere(
  words: readonly string[],
  who: { readonly uid?: number; readonly gid?: number } = {},
): Promise<string> {
  const writer = join(import.meta.dirname, '../fixtures/godot-writer.ts');
  const child = spawn(process.execPath, [writer, ...words], who);
  let said = '';
  child.stdout.on('data', (more: Buffer) => (said += more.toString()));
  child.stderr.once('data', () => child.stdin.end('go\n'));
  return new Promise((resolve) => child.once('close', () => resolve(said.trim())));
}
