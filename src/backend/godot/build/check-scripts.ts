import type { BuildProblem } from './contract.ts';
import { checkArguments, editorArguments } from './engine-command.ts';
import type { ScriptError } from './engine-output.ts';
import type { Performing, RunStep, Step } from './engine-step.ts';
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
/** On a machine with no time left about one run in fifty is mixed. */
const MOST_TRIES = 4;

async function checkInEditor({ work, scripts, from, step }: Checking, signal: AbortSignal): Promise<Checked> {
  const { plan, place } = work;
  makeMirror(plan.root, place.mirror, scripts);
  const run = () => step(editorArguments(plan.engine, place.mirror), [from, END], 'Checking scripts', signal);
  const trouble = await clearly(run);
  const errors = trouble.scriptErrors.filter(({ path }) => !path.startsWith(`res://addons/${PLUGIN}/`));
  const silent = scripts.filter(
    (path) => trouble.told.has(`not loaded: ${path}`) && !errors.some((it) => it.path === path),
  );
  return {
    errors: [...errors, ...silent.map((path) => ({ path, line: 0, message: 'The engine cannot load it.' }))],
    problems: trouble.told.has(CHECK_DONE) ? [] : [unfinished(trouble.notes)],
  };
}

/**
 * The editor reads scripts in threads of its own, too. Where two spoke at once, or one saw what our plug-in did not see
 * again, as while another thread reads a class it cannot be read, it is asked again.
 */
async function clearly(run: () => ReturnType<RunStep>): Promise<Step['trouble']> {
  for (let tries = 1; ; tries++) {
    const { trouble } = await run();
    if (!trouble.isMixed && trouble.early.length === 0) return trouble;
    if (tries < MOST_TRIES) continue;
    trouble.scriptErrors.push(...trouble.early);
    return trouble;
  }
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
