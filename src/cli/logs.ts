import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { places } from '../config/index.ts';
import { HubError } from '../kernel/errors.ts';
import { outJson, type Told } from './command.ts';
import { runningHub } from './ensure-hub.ts';
import type { Io } from './io.ts';
import { follow, lastLines, type Mark } from './log-tail.ts';
import { fullName, pickInstances } from './pick-instances.ts';

export interface LogsOptions extends Told {
  readonly lines: number;
  readonly follow?: boolean | undefined;
}

interface Source {
  readonly title: string;
  readonly file: string;
}

/** `warren logs`: what the hub reports, or what a server wrote to stderr; with or without a running hub. */
export async function logs(word: string | undefined, io: Io, options: LogsOptions): Promise<number> {
  const sources = await sourcesFor(word ?? 'hub', io);
  const tails = sources.map((source) => ({ ...source, ...lastLines(source.file, options.lines) }));
  if (options.json) {
    outJson(io, {
      logs: tails.map(({ title, file, text }) => ({ title, file, lines: text.split('\n').slice(0, -1) })),
    });
    return 0;
  }
  const say = speaker(io, sources.length > 1);
  for (const tail of tails) say(tail, tail.text || (options.follow ? '' : `(nothing in ${tail.file})\n`));
  if (options.follow) await followAll(tails, say);
  return 0;
}

async function sourcesFor(word: string, io: Io): Promise<Source[]> {
  const { logs: directory } = places(io.env, io.homedir);
  if (word === 'hub') return [{ title: 'hub', file: join(directory, 'hub.log') }];
  const instances = await runningHub(io)?.instances();
  if (!instances) return sourcesIn(directory, word);
  return pickInstances(instances, word).map((instance) => ({
    title: `${fullName(instance)} (${instance.key.slice(0, 8)})`,
    file: instance.log_file ?? join(directory, `${instance.name}-${instance.key}.log`),
  }));
}

/** No hub to ask: the files themselves, named `<server>-<key>.log`. */
function sourcesIn(directory: string, word: string): Source[] {
  const found = filesIn(directory).filter((file) => isMeant(basename(file, '.log'), word));
  if (found.length > 0) return found.map((file) => ({ title: basename(file, '.log'), file }));
  throw new HubError(
    'unknown-instance',
    `No hub is running, and no log in ${directory} belongs to a server or key "${word}". Start the hub with "warren start" to ask by project.`,
  );
}

function isMeant(stem: string, word: string): boolean {
  const [, name, key] = /^(.*)-([0-9a-f]{16})$/.exec(stem) ?? [];
  return name === word || (word.length >= 4 && (key?.startsWith(word) ?? false));
}

function filesIn(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith('.log'));
    return names.map((name) => join(directory, name));
  } catch {
    return []; // nothing was ever logged
  }
}

type Say = (source: Source, text: string) => void;

/** With several sources, each stretch is headed by whose it is. */
function speaker(io: Io, several: boolean): Say {
  let last: string | undefined;
  return ({ title }, text) => {
    if (text === '') return;
    if (several && last !== title) io.out(`==> ${title} <==\n`);
    last = title;
    io.out(text.endsWith('\n') || !several ? text : `${text}\n`);
  };
}

/** Until the terminal interrupts. */
async function followAll(tails: readonly (Source & { mark: Mark })[], say: Say): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await Promise.all(tails.map((tail) => follow(tail.file, tail.mark, (text) => say(tail, text), stop.signal)));
}
