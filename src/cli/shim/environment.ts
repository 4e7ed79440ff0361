export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that were chosen, without those that are not set. */
export function definedIn(env: Environment, chosen: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && chosen(entry[0]),
  );
  return Object.fromEntries(entries);
}

/** The user's home. Nearly always $HOME says it, and `node:os` need not be loaded into a shim. */
export const homeDirectory = (env: Environment): string => env['HOME'] || process.getBuiltinModule('node:os').homedir();
