import { isWarren } from '../../config/index.ts';
import type { Found, ServerEntry } from './client.ts';
import type { Dialect } from './dialect.ts';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** The servers of a client's file that names them in one object. What is no object names none. */
export const entriesOf = (servers: unknown, dialect: Dialect): Found[] =>
  isPlain(servers) ? Object.entries(servers).map(([name, raw]) => entryOf(name, raw, dialect)) : [];

/**
 * One server as nearly every client writes it: `command` (a text, or the whole command line), `args`, `env` or
 * `environment`, `cwd`, and whether it is switched on.
 */
export function entryOf(name: string, raw: unknown, dialect: Dialect): Found {
  if (!isPlain(raw)) return { name, notes: ['is not an object and is left out.'] };
  const why = whyRemote(raw) ?? whyNoCommand(raw);
  if (why !== undefined) return { name, notes: [why] };
  const notes = new Set<string>();
  const translate = (text: string): string => dialect(text, (sentence) => notes.add(sentence));
  const [command = '', ...args] = wordsOf(raw).map(translate);
  const entry: ServerEntry = { command, ...(args.length > 0 ? { args } : {}), ...surroundings(raw, translate, notes) };
  return { name, entry, notes: [...notes] };
}

/** All but the command line; only what is there. */
function surroundings(raw: Plain, translate: (text: string) => string, notes: Set<string>): Partial<ServerEntry> {
  const texts = Object.entries(textsAt(raw['env'] ?? raw['environment'], notes));
  const passEnv = passedOn(raw['env_vars'], notes);
  const { cwd, envFile } = raw;
  if (envFile !== undefined) notes.add('its envFile is not read here; write what it needs into "env" or "passEnv".');
  return {
    ...(texts.length > 0 ? { env: Object.fromEntries(texts.map(([key, value]) => [key, translate(value)])) } : {}),
    ...(passEnv.length > 0 ? { passEnv } : {}),
    ...(typeof cwd === 'string' && cwd !== '' ? { cwd: translate(cwd) } : {}),
    ...(raw['disabled'] === true || raw['enabled'] === false ? { enabled: false } : {}),
  };
}

const wordsOf = ({ command, args }: Plain): string[] => [
  ...(isTexts(command) ? command : [String(command)]),
  ...(isTexts(args) ? args : []),
];

function whyRemote({ url, httpUrl, serverUrl, type }: Plain): string | undefined {
  return isRemote(type) || [url, httpUrl, serverUrl].some((address) => address !== undefined)
    ? 'is reached by address; Warren runs servers that speak over stdio. Leave it in your client.'
    : undefined;
}

function whyNoCommand(raw: Plain): string | undefined {
  const { command, args } = raw;
  const program = isTexts(command) ? command[0] : command;
  if (typeof program !== 'string' || program === '') return 'names no command and is left out.';
  if (args !== undefined && !isTexts(args)) return 'has arguments that are not texts and is left out.';
  return isWarren(program, wordsOf(raw).slice(1)) ? 'goes through Warren already and is left out.' : undefined;
}

const isRemote = (type: unknown): boolean => type !== undefined && type !== 'stdio' && type !== 'local';

/** Numbers and booleans are what people write there too; a client hands them on as text. */
function textsAt(value: unknown, notes: Set<string>): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [key, one] of Object.entries(isPlain(value) ? value : {})) {
    if (['string', 'number', 'boolean'].includes(typeof one) && /^[A-Za-z_]\w*$/.test(key))
      texts.push([key, String(one)]);
    else notes.add(`the variable ${JSON.stringify(key)} is left out: it has no text or no usable name.`);
  }
  return Object.fromEntries(texts);
}

/** Codex: names of variables that go on to the server, plain or as `{ name = "..." }`. */
function passedOn(value: unknown, notes: Set<string>): string[] {
  const names: string[] = [];
  for (const one of Array.isArray(value) ? value : []) {
    const name: unknown = isPlain(one) ? one['name'] : one;
    if (typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)) names.push(name);
    else notes.add('one of its env_vars has no usable name and is left out.');
  }
  return names;
}
