import { HubError } from '../kernel/errors.ts';
import type { ClientFacts, Hello, Wrapped } from '../protocol/index.ts';

/** Bounds: a hello is a few kilobytes; these only stop nonsense. */
const MAX_HELLO_BYTES = 4 * 1024 * 1024;
const MAX_TEXT = 128 * 1024;
const MAX_SESSION = 256;

type Json = Readonly<Record<string, unknown>>;

/** The first line of a connection, checked field by field. Throws `bad-hello` that names what is wrong. */
export function parseHello(line: Buffer): Hello {
  const hello = objectOf(parsed(line), 'hello');
  const warren = objectOf(hello.warren, 'warren');
  const mode = hello.mode;
  if (mode !== 'connect' && mode !== 'run') throw bad('mode', 'must be "connect" or "run"');
  return {
    warren: { min: numberOf(warren.min, 'warren.min'), max: numberOf(warren.max, 'warren.max') },
    version: textOf(hello.version, 'version'),
    mode,
    pid: numberOf(hello.pid, 'pid'),
    argv: textsOf(hello.argv, 'argv'),
    facts: factsOf(objectOf(hello.facts, 'facts')),
    ...(mode === 'run' ? { wrapped: wrappedOf(objectOf(hello.wrapped, 'wrapped')) } : {}),
    ...(hello.replay === undefined ? {} : { replay: textsOf(hello.replay, 'replay', MAX_HELLO_BYTES) }),
    ...(hello.session === undefined ? {} : { session: textOf(hello.session, 'session', MAX_SESSION) }),
    ...(hello.token === undefined ? {} : { token: textOf(hello.token, 'token') }),
  };
}

function parsed(line: Buffer): unknown {
  if (line.length > MAX_HELLO_BYTES) throw bad('hello', `has ${line.length} bytes`);
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    throw bad('hello', 'is not JSON; is the other side a Warren shim?');
  }
}

function factsOf(facts: Json): ClientFacts {
  return {
    cwd: textOf(facts.cwd, 'facts.cwd'),
    env: environmentOf(facts.env, 'facts.env'),
    ...(facts.explicit === undefined ? {} : { explicit: textOf(facts.explicit, 'facts.explicit') }),
    ...(facts.roots === undefined ? {} : { roots: textsOf(facts.roots, 'facts.roots') }),
  };
}

function wrappedOf(wrapped: Json): Wrapped {
  const { share } = wrapped;
  if (share !== undefined && share !== 'project' && share !== 'session' && share !== 'connection')
    throw bad('wrapped.share', 'must be "project", "session" or "connection"');
  return {
    command: textOf(wrapped.command, 'wrapped.command'),
    args: textsOf(wrapped.args, 'wrapped.args'),
    env: environmentOf(wrapped.env, 'wrapped.env'),
    ...(share === undefined ? {} : { share }),
  };
}

function environmentOf(value: unknown, name: string): Record<string, string> {
  const entries = Object.entries(objectOf(value, name)).map(
    ([key, text]) => [key, textOf(text, `${name}.${key}`)] as const,
  );
  return Object.fromEntries(entries);
}

function objectOf(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(name, 'must be an object');
  return { ...value };
}

function textsOf(value: unknown, name: string, most = MAX_TEXT): string[] {
  if (!Array.isArray(value)) throw bad(name, 'must be a list');
  const items: readonly unknown[] = value;
  return items.map((item, index) => textOf(item, `${name}[${index}]`, most));
}

function textOf(value: unknown, name: string, most = MAX_TEXT): string {
  if (typeof value !== 'string' || value.length > most || value.includes('\0')) throw bad(name, 'must be a text');
  return value;
}

function numberOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw bad(name, 'must be a whole number');
  return value;
}

const bad = (name: string, what: string): HubError =>
  new HubError('bad-hello', `The hello was refused: "${name.slice(0, 100)}" ${what}.`);
