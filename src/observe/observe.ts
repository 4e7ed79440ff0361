import type { Clock } from '../kernel/clock.ts';
import { isoTime } from '../kernel/iso-time.ts';
import type { Fact, Report } from '../kernel/report.ts';
import { type FactKind, factKinds } from './fact-kinds.ts';
import { cleanText, fieldsOf } from './fields-of.ts';
import { type Level, lineOf } from './line-of.ts';
import type { LogSink } from './log-sink.ts';
import { textSink } from './text-sink.ts';

export interface ObserveOptions {
  readonly sink: LogSink;
  readonly level: Level | 'silent';
  readonly format: 'json' | 'text';
  readonly clock: Pick<Clock, 'now'>;
  /** Taken out of every line, wherever they stand: the hub's own token. */
  readonly secrets?: readonly string[];
}

/** Disposing writes what is held. */
export interface Observer extends AsyncDisposable {
  /** Never throws, never waits. */
  readonly report: Report;
  /** How often each kind of fact was reported. */
  counts(): Readonly<Record<FactKind, number>>;
  /** Lines that could not be written. */
  readonly lost: number;
  /** Resolves when all that was reported so far has been handed to the sink. Never rejects. */
  flush(): Promise<void>;
}

interface Held {
  readonly level: Level;
  readonly fields: Record<string, unknown>;
  readonly msg: string;
}
type Write = (line: Held) => void;

const ranks: Readonly<Record<Level | 'silent', number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: 70,
};
/** So many lines wait for the logger at most; then it is loaded, started or not. */
const maxHeld = 1000;

/**
 * Turns facts into log lines and counts. Lines are held until the hub says it has started, because loading the logger
 * costs 10 to 13 ms (measured, bundled) that a client would wait for; a hub that fails before that flushes.
 */
export function observe(options: ObserveOptions): Observer {
  const counts = Object.fromEntries(factKinds.map((kind) => [kind, 0])) as Record<FactKind, number>; // every kind has one
  const lines = new Lines(options);
  const countsCalls = ranks[options.level] > ranks.debug;
  return {
    report(fact) {
      counts[fact.kind]++;
      if (countsCalls && fact.kind === 'call.answered') return; // the one fact that comes thousands of times a second
      lines.add(fact);
    },
    counts: () => ({ ...counts }),
    get lost() {
      return lines.lost;
    },
    flush: () => lines.flush(),
    [Symbol.asyncDispose]: () => lines.flush(),
  };
}

class Lines {
  readonly #options: ObserveOptions;
  #held: Held[] = [];
  #write: Write | undefined;
  #loading: Promise<void> | undefined;
  lost = 0;

  constructor(options: ObserveOptions) {
    this.#options = options;
  }

  add(fact: Fact): void {
    try {
      const { level, msg } = lineOf(fact);
      if (ranks[level] < ranks[this.#options.level]) return;
      const { clock, secrets = [] } = this.#options;
      const fields = { time: isoTime(clock.now()), ...fieldsOf(fact, secrets) };
      this.#put({ level, fields, msg: cleanText(msg, secrets) });
      if (fact.kind === 'hub.started' || this.#held.length >= maxHeld) void this.flush();
    } catch {
      this.lost++; // a full disk, or a fact that cannot be printed: nobody may suffer for it
    }
  }

  async flush(): Promise<void> {
    if (this.#write || this.#held.length === 0) return;
    this.#loading ??= this.#load().catch(() => {
      this.lost += this.#held.splice(0).length; // without a logger there are still the counts
    });
    await this.#loading;
  }

  #put(line: Held): void {
    if (this.#write) this.#write(line);
    else this.#held.push(line);
  }

  async #load(): Promise<void> {
    this.#write = await writerOf(this.#options);
    const held = this.#held;
    this.#held = [];
    for (const line of held) this.#attempt(line);
  }

  #attempt(line: Held): void {
    try {
      this.#write?.(line);
    } catch {
      this.lost++; // as above
    }
  }
}

async function writerOf({ sink, level, format }: ObserveOptions): Promise<Write> {
  const { pino } = await import('pino');
  const logger = pino(
    { base: null, level, timestamp: false, formatters: { level: (label) => ({ level: label }) } },
    format === 'json' ? sink : textSink(sink),
  );
  return ({ level, fields, msg }) => logger[level](fields, msg);
}
