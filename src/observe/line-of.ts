import type { Fact } from '../kernel/report.ts';

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** A fact as a person reads it. The fact's own members go beside the sentence. */
export interface Line {
  readonly level: Level;
  readonly msg: string;
}

const line = (level: Level, msg: string): Line => ({ level, msg });

type In<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

const sentences: { readonly [K in Fact['kind']]: (fact: In<K>) => Line } = {
  'hub.started': ({ version, pid, tookMs }) => line('info', `hub ${version} started (pid ${pid}, ${ms(tookMs)})`),
  'hub.draining': ({ why }) => line('info', `hub is draining: ${why}`),
  'hub.stopped': ({ why, tookMs }) => line('info', `hub stopped: ${why} (${ms(tookMs)})`),
  'hub.swept': ({ pid, why }) => line('warn', `ended process ${pid}, left behind by an earlier hub (${why})`),
  'connection.opened': ({ id, mode, project }) => line('info', `${id} came in (${mode}) for ${project}`),
  'connection.refused': ({ code, message }) => line('warn', `refused a client: ${code}: ${message}`),
  'connection.closed': ({ id, why, requests }) => line('info', `${id} left after ${requests} requests: ${why}`),
  'connection.stalled': ({ id, dropped }) => line('warn', `${id} does not read; let go of ${dropped} bytes`),
  'instance.starting': ({ name, project, attempt }) =>
    line('info', `${name} of ${project} starts (attempt ${attempt})`),
  'instance.ready': ({ name, pid, tookMs }) => line('info', `${name} is ready (pid ${pid}, ${ms(tookMs)})`),
  'instance.failed': ({ name, message }) => line('error', `${name} did not start: ${message}`),
  'instance.exited': ({ name, pid, how, why }) =>
    line(why === 'crashed' ? 'warn' : 'info', `${name} ended (pid ${pid}, ${how}): ${why}`),
  'call.answered': ({ method, tookMs, outcome }) => line('debug', `${method} ${outcome} (${ms(tookMs)})`),
  'message.dropped': ({ where, why }) => line('debug', `dropped a message at ${where}: ${why}`),
  'manifest.changed': ({ name, part }) => line('debug', `${name} changed its ${part}`),
  'config.loaded': ({ servers, problems }) =>
    line(problems.length > 0 ? 'warn' : 'info', [`configuration read, ${servers} servers`, ...problems].join('; ')),
  'file.unusable': ({ path, why }) => line('warn', `cannot use ${path}: ${why}`),
  bug: ({ where, error }) =>
    line('error', `bug in ${where}: ${error instanceof Error ? error.message : String(error)}`),
};

export function lineOf(fact: Fact): Line {
  // Each sentence takes the fact of its own kind, which the table's type proves but an index cannot say.
  return (sentences[fact.kind] as (fact: Fact) => Line)(fact);
}

const ms = (took: number): string => `${Math.round(took)} ms`;
