import type { BuildProblem } from './contract.ts';
import { checkArguments, editorArguments } from './engine-command.ts';
import type { ScriptError } from './engine-output.ts';
import type { Performing, RunStep } from './engine-step.ts';
import { CHECK_DONE, makeMirror, PLUGIN } from './mirror.ts';
import { scriptsOf } from './project-files.ts';

export interface Checked {
  readonly errors: readonly ScriptError[];
  /** The check itself came to nothing. */
  readonly problems: readonly BuildProblem[];
}

/** Every script, read by the engine itself: an export succeeds with scripts that cannot be read, and ships them. */
export async function checkScripts(work: Performing, step: RunStep, signal: AbortSignal): Promise<Checked> {
  const scripts = scriptsOf(work.plan.root);
  if (scripts.length === 0) return { errors: [], problems: [] };
  const from = work.plan.exported ? 0.8 : work.plan.engine.major === 3 ? 0 : 0.5;
  const check = work.plan.engine.major === 3 ? checkInEditor : checkEach;
  return check({ work, scripts, from, step }, signal);
}

interface Checking {
  readonly work: Performing;
  readonly scripts: readonly string[];
  readonly from: number;
  readonly step: RunStep;
}

const END = 0.97;

async function checkInEditor({ work, scripts, from, step }: Checking, signal: AbortSignal): Promise<Checked> {
  const { plan, place } = work;
  makeMirror(plan.root, place.mirror, scripts);
  const { trouble } = await step(editorArguments(plan.engine, place.mirror), [from, END], 'Checking scripts', signal);
  const errors = trouble.scriptErrors.filter(({ path }) => !path.startsWith(`res://addons/${PLUGIN}/`));
  const silent = scripts.filter(
    (path) => trouble.told.has(`not loaded: ${path}`) && !errors.some((it) => it.path === path),
  );
  return {
    errors: [...errors, ...silent.map((path) => ({ path, line: 0, message: 'The engine cannot load it.' }))],
    problems: trouble.told.has(CHECK_DONE) ? [] : [unfinished(trouble.notes)],
  };
}

/** Godot 4 knows the autoloads while it reads a script, but not while it compiles one by itself: see godot#80319. */
async function checkEach({ work, scripts, from, step }: Checking, signal: AbortSignal): Promise<Checked> {
  const { engine, root, autoloads } = work.plan;
  const falseAlarms = new Set(autoloads.map((name) => `Compile Error: Identifier not found: ${name}`));
  const found = new Map<string, ScriptError>();
  const share = (index: number): number => from + ((END - from) * index) / scripts.length;
  for (const [index, script] of scripts.entries()) {
    const band = [share(index), share(index + 1)] as const;
    const { trouble } = await step(checkArguments(engine, root, script), band, `Checking ${script}`, signal);
    for (const error of trouble.scriptErrors)
      if (!falseAlarms.has(error.message)) found.set(`${error.path}\0${error.line}\0${error.message}`, error);
  }
  return { errors: [...found.values()], problems: [] };
}

const unfinished = (notes: readonly string[]): BuildProblem => ({
  code: 'CHECK_UNFINISHED',
  severity: 'error',
  message: `The engine ended before it had read every script. It said: ${notes.slice(-5).join(' | ') || 'nothing'}`,
});
