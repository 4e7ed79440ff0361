import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Settings } from '../config/index.ts';
import type { Project } from '../project/index.ts';
import type { ClientFacts } from '../protocol/index.ts';

/** What an instance is told by its hub beyond its configuration: no part of who it is, so that terminals may differ in it. */
export const quietVariables = { home: 'WARREN_HOME', slug: 'WARREN_PROJECT_SLUG' } as const;

const PROJECT_FILE = 'project.godot';
/** Where engines and games are, as the user set it. */
const godotVariable = /^GODOT(?:\d[\w]*|_BIN\w*|_ENGINES|_PROJECTS_PATH)?$/;

export function quietEnv(
  { home, env }: { readonly home: string; readonly env: Readonly<Record<string, string>> },
  project: Pick<Project, 'slug'> | undefined,
  facts: ClientFacts,
): Readonly<Record<string, string>> {
  const own = Object.entries({ ...env, ...facts.env }).filter(([name]) => godotVariable.test(name));
  const slug: readonly [string, string][] = project?.slug ? [[quietVariables.slug, project.slug]] : [];
  return { ...Object.fromEntries([...own, ...slug]), [quietVariables.home]: home };
}

/** Settings as the variables that stand for them: an instance reads no configuration file. */
export const variablesOf = ({
  godotEngines,
  godotProjectsPath,
}: Pick<Settings, 'godotEngines' | 'godotProjectsPath'>): Readonly<Record<string, string>> => ({
  ...(godotEngines === undefined ? {} : { GODOT_ENGINES: JSON.stringify(godotEngines) }),
  ...(godotProjectsPath === undefined ? {} : { GODOT_PROJECTS_PATH: godotProjectsPath }),
});

/**
 * Where the game of a project lies, relative to its root: the nearest `project.godot` from where the client stands up to the root, or
 * the only one in a folder below the root. Undefined: there is none, or nobody can tell which.
 */
export function gameIn(root: string, cwd: string): string | undefined {
  for (let at = canonical(cwd); isBelow(at, root); at = dirname(at)) {
    if (isGame(at)) return relative(root, at);
    if (at === root) break;
  }
  if (isGame(root)) return '';
  const [only, second] = foldersOf(root).filter((name) => isGame(join(root, name)));
  return second === undefined ? only : undefined;
}

const canonical = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path; // it went meanwhile: then it is below nothing
  }
};

const isGame = (path: string): boolean => existsSync(join(path, PROJECT_FILE));

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/** More folders than this in one are no place to look for a game in. */
const MOST_FOLDERS = 100;

function foldersOf(root: string): readonly string[] {
  try {
    const names = readdirSync(root, { withFileTypes: true }).filter(
      (one) => one.isDirectory() && !one.name.startsWith('.'),
    );
    return names.length > MOST_FOLDERS ? [] : names.map(({ name }) => name);
  } catch {
    return []; // it went, or may not be read: then no game is seen in it
  }
}
