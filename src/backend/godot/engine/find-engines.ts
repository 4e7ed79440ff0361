import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import { askEngine } from './ask-engine.ts';
import { type Candidate, engineMapIn, isEngineName, namedByConfiguration, namedByVariables } from './candidate.ts';
import { chooseEngine, engineOf, type Found } from './choose-engine.ts';
import type { Engine, Engines } from './contract.ts';

export interface EngineSources {
  readonly env: Readonly<Record<string, string>>;
  /** Of the configuration: `{"3": path, "4.6": path}`; comes before everything else. */
  readonly config?: Readonly<Record<string, string>>;
}

/** So many names of PATH are asked at most. */
const MOST_ON_PATH = 24;
const macApplication = '/Applications/Godot.app/Contents/MacOS/Godot';

/** Looks anew each time it is asked; a binary is only started when it was not known, or has changed since. */
export function findEngines({ env, config = {} }: EngineSources): Engines {
  const known = new Map<string, Promise<Engine | string>>();
  const ask = (path: string): Promise<Engine | string> => {
    const { mtimeMs, size } = statSync(path);
    const key = `${path}\0${mtimeMs}\0${size}`;
    const asked = known.get(key) ?? askEngine(path, env);
    known.set(key, asked);
    return asked;
  };
  const look = (): Promise<Look> => lookAt(candidatesIn(env, config), ask);
  return {
    async found() {
      const { found, rejected } = await look();
      return { engines: found.map(engineOf), rejected };
    },
    async for(engine, needs) {
      const { found, rejected } = await look();
      const chosen = chooseEngine(found, engine, needs);
      if ('path' in chosen) return chosen;
      throw missing(engine, needs.mono, [...chosen, ...rejected.map(({ path, why }) => `${path}: ${why}`)]);
    },
  };
}

interface Look {
  readonly found: readonly Found[];
  readonly rejected: readonly { path: string; why: string }[];
}

async function lookAt(
  candidates: readonly Candidate[],
  ask: (path: string) => Promise<Engine | string>,
): Promise<Look> {
  const found: Found[] = [];
  const rejected: { path: string; why: string }[] = [];
  for (const candidate of candidates) {
    const { path, from } = candidate;
    const answer = whyNotRun(path) ?? (await ask(path));
    if (typeof answer === 'string') rejected.push({ path, why: `${answer} (from ${from})` });
    else found.push({ ...answer, candidate });
  }
  return { found, rejected };
}

function whyNotRun(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? undefined : 'it is no file';
  } catch {
    return 'there is no program that may be run';
  }
}

/** Each once, as whoever named it first has it. */
function candidatesIn(env: EngineSources['env'], config: Readonly<Record<string, string>>): readonly Candidate[] {
  const named = [
    ...namedByConfiguration(config),
    ...namedByConfiguration(engineMapIn(env['GODOT_ENGINES'])),
    ...namedByVariables(env),
  ];
  const seen = new Set<string>();
  return [...named, ...onPath(env['PATH'] ?? '')].filter(({ path, only }) => {
    const key = `${realOf(path)}\0${only ?? ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function onPath(path: string): readonly Candidate[] {
  const directories = path.split(delimiter).filter(isAbsolute);
  const found = directories.flatMap((directory) => namesIn(directory).map((name) => join(directory, name)));
  return [...found, macApplication]
    .filter((one) => whyNotRun(one) === undefined)
    .slice(0, MOST_ON_PATH)
    .map((one) => ({ path: one, from: 'PATH' }));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(isEngineName).toSorted();
  } catch {
    return []; // PATH names directories that are not there, or not to be read
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // told as rejected later
  }
}

function missing(engine: string, mono: boolean, found: readonly string[]): HubError {
  const variable = engine.includes('.') ? `GODOT_BIN_${engine.replace('.', '_')}` : `GODOT${engine}`;
  const list = found.length === 0 ? 'None was found.' : `Found: ${found.join('; ')}.`;
  const what = `Godot ${engine}${mono ? ' with C#' : ''}`;
  const how = `Name one by the setting godotEngines ({"${engine}": "/path/to/godot"}) or the variable ${variable}, or put it on PATH.`;
  return new HubError('engine-missing', `No engine fits this project, which needs ${what}. ${list} ${how}`, {
    facts: { engine, mono, found, variable },
  });
}
