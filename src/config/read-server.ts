import { defaultShare } from './default-share.ts';
import { brief } from './document.ts';
import { isServerName, type Limits, type Match, type ServerDefinition } from './server-definition.ts';
import { type Check, isPlain, listOf, mapOf, oneOf, type Plain, Refusal, textOf, wholeNumber, yesNo } from './shape.ts';

const ms = wholeNumber(0, 2_147_483_647); // the longest a timer can wait
const limitChecks: { readonly [Key in keyof Limits]: Check<Limits[Key]> } = {
  startMs: wholeNumber(1, 2_147_483_647),
  idleMs: ms,
  stopMs: ms,
  requestMs: ms,
  messageBytes: wholeNumber(1024, 512 * 1024 * 1024),
  inFlight: wholeNumber(1, 1_000_000),
  memoryBytes: wholeNumber(0, 2 ** 50),
};
const words = listOf(textOf('text'), 'a list of texts');
const globs = listOf(
  textOf('a glob', (glob) => glob.length <= 1024),
  'a list of globs',
  64,
);
const matchChecks: { readonly [Key in keyof Match]-?: Check<readonly string[]> } = { project: globs, kind: globs };
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;
const variableNames = listOf(
  textOf('a name', (name) => variable.test(name)),
  'a list of names of environment variables',
);

/** One check for each key of an entry. The table is the format: the reader, its sentences and the pins come from it. */
const serverChecks = {
  kind: textOf('"stdio" or a built-in kind such as "godot"', (kind) => /^[a-z][a-z0-9-]{0,31}$/.test(kind)),
  command: textOf('the program to run', (command) => command.trim() !== ''),
  args: words,
  env: mapOf(variable, textOf('text'), 'an object of texts, keyed by names of environment variables'),
  passEnv: variableNames,
  cwd: textOf("a folder, relative to the project's root", (cwd) => cwd !== ''),
  share: oneOf('project', 'session', 'connection'),
  era: oneOf('auto', 'legacy', 'modern'),
  limits: partOf(limitChecks),
  match: partOf(matchChecks),
  enabled: yesNo,
} satisfies Record<string, Check<unknown>>;
type Checked = { [Key in keyof typeof serverChecks]?: Exclude<ReturnType<(typeof serverChecks)[Key]>, Refusal> };

export const serverKeys: readonly string[] = Object.keys(serverChecks);
export const limitKeys: readonly string[] = Object.keys(limitChecks);
export const matchKeys: readonly string[] = Object.keys(matchChecks);

export interface ReadServer {
  /** Absent when the entry cannot be used. */
  definition?: ServerDefinition;
  /** What is wrong with it, each a sentence without the place. */
  problems: readonly string[];
}

/** One entry of `servers`. Never throws: an entry that is wrong takes no other down. */
export function readServer(name: string, entry: unknown, origin: string, limits: Limits): ReadServer {
  if (!isServerName(name))
    return { problems: ['allowed as a name are up to 32 letters, digits, "-" and "_", without "__".'] };
  if (!isPlain(entry)) return { problems: [`it is ${brief(entry)}; allowed is an object with a "command".`] };
  const remote = whyNotOurs(entry);
  if (remote !== undefined) return { problems: [remote] };
  const { values, problems, unusable } = checked(plainEntry(entry));
  const needs = (values.kind ?? 'stdio') === 'stdio' && values.command === undefined;
  if (needs && !unusable) problems.push('it has no "command" (the program to run), nor a built-in "kind".');
  if (unusable || needs) return { problems };
  return { definition: withDefaults(name, values, origin, limits), problems };
}

/** Through Warren a server named Warren would start itself, over and over. */
export const isWarren = (command: string, args: readonly string[]): boolean => {
  const words = [command.split(/[\\/]/).at(-1) ?? '', ...args];
  const own = words.findIndex((word) => /^(?:mcp-)?warren(?:\.js)?(?:@.*)?$/.test(word));
  return own >= 0 && ['connect', 'run'].includes(words[own + 1] ?? '');
};

function whyNotOurs(entry: Plain): string | undefined {
  const { url, type, command, args } = entry;
  if (url !== undefined || entry['httpUrl'] !== undefined || (type !== undefined && type !== 'stdio'))
    return 'it is reached by address; Warren runs servers that speak over stdio. Leave it in your client.';
  const list: unknown[] = Array.isArray(args) ? args : [];
  const texts = list.filter((arg) => typeof arg === 'string');
  return typeof command === 'string' && isWarren(command, texts)
    ? 'it is Warren itself, so it is left out.'
    : undefined;
}

/** Entries are pasted from clients' files; what means the same there is read as ours. */
function plainEntry({ type: _type, disabled, ...entry }: Plain): Plain {
  return disabled === true ? { enabled: false, ...entry } : entry;
}

function checked(entry: Plain): { values: Checked; problems: string[]; unusable: boolean } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  let unusable = false;
  for (const [key, value] of Object.entries(entry)) {
    const check: Check<unknown> | undefined = Object.hasOwn(serverChecks, key)
      ? serverChecks[key as keyof typeof serverChecks] // just seen to be one
      : undefined;
    const result = check?.(value);
    if (!check)
      problems.push(`"${key}" is not a key of a server and is ignored; allowed are ${serverKeys.join(', ')}.`);
    else if (result instanceof Refusal) problems.push(sentence(key, value, result));
    else values[key] = result;
    unusable ||= result instanceof Refusal;
  }
  return { values, problems, unusable }; // every value went through the check of its key
}

/** Values of `env` are never quoted: the wrong one may be a secret. */
const sentence = (key: string, value: unknown, { allowed }: Refusal): string =>
  `"${key}" is ${key === 'env' || key === 'args' ? 'not usable' : brief(value)}; allowed is ${allowed}.`;

function withDefaults(name: string, values: Checked, origin: string, limits: Limits): ServerDefinition {
  const { command = '', args = [], kind = 'stdio' } = values;
  return {
    name,
    kind,
    command,
    args,
    env: values.env ?? {},
    passEnv: values.passEnv ?? [],
    cwd: values.cwd,
    share: values.share ?? defaultShare(command, args),
    era: values.era ?? 'auto',
    limits: { ...limits, ...values.limits },
    match: values.match ?? {},
    enabled: values.enabled ?? true,
    origin,
  };
}

/** An object of which any part may be given; a key it does not have is refused, for a limit that is not kept is worse than none. */
function partOf<T extends object>(checks: { readonly [Key in keyof T]: Check<T[Key]> }): Check<Partial<T>> {
  const known = new Map<string, Check<unknown>>(Object.entries(checks));
  return (value) => {
    if (!isPlain(value)) return new Refusal(`an object with ${[...known.keys()].join(', ')}`);
    const kept: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(value)) {
      const result = known.get(key)?.(one) ?? new Refusal(`one of ${[...known.keys()].join(', ')}`);
      if (result instanceof Refusal) return new Refusal(`for "${key}" in it ${result.allowed}`);
      kept[key] = result;
    }
    return kept as Partial<T>; // each key was checked by its own check
  };
}
