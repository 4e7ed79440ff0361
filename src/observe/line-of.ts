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
  'instance.adopted': ({ name, pid }) => line('info', `${name} (pid ${pid}) of an earlier hub goes on with this one`),
  'instance.exited': ({ name, pid, how, why }) =>
    line(why === 'crashed' ? 'warn' : 'info', `${name} ended (pid ${pid}, ${how}): ${why}`),
  'instance.waiting': ({ name, delayMs, crashes }) =>
    line('warn', `${name} is started again in ${ms(delayMs)} (crash ${crashes} of late)`),
  'instance.held': ({ name, delayMs, crashes }) =>
    line('error', `${name} crashes all the time (${crashes} times); the next try is in ${ms(delayMs)}`),
  'instance.unresponsive': ({ name, pid, silentMs }) =>
    line('warn', `${name} (pid ${pid}) has been silent for ${ms(silentMs)}`),
  'instance.heavy': ({ name, pid, rssBytes, limitBytes }) =>
    line('warn', `${name} (pid ${pid}) takes ${mebibytes(rssBytes)}, allowed are ${mebibytes(limitBytes)}`),
  'instance.queued': ({ name, why }) => line('warn', `${name} waits for a place: ${why}`),
  'instance.state': ({ name, what, why }) =>
    line(what === 'saved' || what === 'restored' ? 'debug' : 'warn', `state of ${name} ${what}: ${why}`),
  'breaker.changed': ({ of, state, why }) =>
    line(state === 'open' ? 'warn' : 'info', `breaker of ${of} is ${state}: ${why}`),
  'store.opened': ({ engine, tookMs, notes }) =>
    line('info', [`store opened (${engine}, ${ms(tookMs)})`, ...notes].join('; ')),
  'store.away': ({ why }) => line('error', `the store is away, records are spooled: ${why}`),
  'store.back': ({ written }) => line('info', `the store is back, ${written} spooled records were written`),
  'store.dropped': ({ records, why }) => line('error', `${records} records were dropped: ${why}`),
  'session.pruned': ({ sessions, events, checkpoints, commands, days }) =>
    line(
      'info',
      `${sessions} sessions that were over for ${days} days were forgotten (${events} events, ${checkpoints} checkpoints, ${commands} commands)`,
    ),
  'ownership.taken': ({ key, epoch, from }) => line('info', `took ${key} over from ${from} (epoch ${epoch})`),
  'ownership.lost': ({ key, epoch, why }) => line('warn', `lost ${key} (epoch ${epoch}): ${why}`),
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

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
const ms = (took: number): string => `${Math.round(took)} ms`;
