import type { ProjectFacts } from './match.ts';
import type { ServerDefinition } from './server-definition.ts';

export type Expanded =
  | { kind: 'expanded'; definition: ServerDefinition }
  /** These variables are not set and have no default. */
  | { kind: 'missing'; names: readonly string[] };

/** `${NAME}` or `${NAME:-default}`; `$${` is a dollar sign and a brace that stay. */
const reference = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Fills in the project and the allow-listed environment. A variable nobody set must not silently become empty text. */
export function expand(
  definition: ServerDefinition,
  project: ProjectFacts,
  env: Readonly<Record<string, string | undefined>>,
): Expanded {
  const missing = new Set<string>();
  const known: Readonly<Record<string, string | undefined>> = {
    projectRoot: project.root,
    projectSlug: project.slug,
    projectVersion: project.version,
  };
  const valueOf = (name: string): string | undefined => (Object.hasOwn(known, name) ? known[name] : own(env, name));
  const fill = (text: string): string =>
    text.replace(reference, (all, name: string | undefined, fallback: string | undefined) => {
      if (name === undefined) return '${';
      const value = valueOf(name) || fallback; // as in a shell, `:-` also stands in for the empty text
      if (value === undefined) missing.add(name);
      return value ?? all;
    });
  const filled: ServerDefinition = {
    ...definition,
    command: fill(definition.command),
    args: definition.args.map(fill),
    env: Object.fromEntries(Object.entries(definition.env).map(([key, value]) => [key, fill(value)])),
    cwd: definition.cwd === undefined ? undefined : fill(definition.cwd),
  };
  return missing.size === 0
    ? { kind: 'expanded', definition: filled }
    : { kind: 'missing', names: [...missing].toSorted() };
}

const own = (env: Readonly<Record<string, string | undefined>>, name: string): string | undefined =>
  Object.hasOwn(env, name) ? env[name] : undefined;

/** The same text, so written that `expand` gives it back unchanged. */
export const literal = (text: string): string => text.replaceAll('${', () => '$${');
