import type { CommandRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Report } from '../../kernel/report.ts';
import { type Call, rowOf } from './command-row.ts';

export interface CommandLogOptions {
  readonly scope: string;
  readonly clock: Clock;
  readonly report: Report;
  /** UUIDv7. */
  readonly nextId: () => string;
  /** The session that works over a connection, as far as it is known. */
  readonly sessionOf: (connection: string) => string | undefined;
  /** Never throws, never waits. */
  readonly write: (row: CommandRow) => void;
}

/** Calls are written down in the pauses between them: so long after the first, in ms, and for so long at a time. */
const GATHER_MS = 200;
const SLICE_MS = 2;
const PAUSE_MS = 10;
/** So many wait at most, some 32 KiB each in the worst case; what comes on top is counted and told. */
const MOST_WAITING = 2000;

interface Waiting {
  readonly call: Call;
  readonly id: string;
  readonly at: number;
  readonly session: string | undefined;
}

/** Writes every tool call down, behind it: the call itself waits for nothing. */
export class CommandLog implements Disposable {
  readonly #options: CommandLogOptions;
  #waiting: Waiting[] = [];
  #dropped = 0;
  #cancel: (() => void) | undefined;

  constructor(options: CommandLogOptions) {
    this.#options = options;
  }

  hear(call: Call): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped++;
      return;
    }
    const { nextId, clock, sessionOf } = this.#options;
    this.#waiting.push({ call, id: nextId(), at: clock.now(), session: sessionOf(call.connection) });
    this.#next(GATHER_MS);
  }

  /** All that is waiting is written now. */
  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const one of this.#waiting.splice(0)) this.#write(one);
    this.#tellDropped();
  }

  #next(ms: number): void {
    this.#cancel ??= this.#options.clock.after(ms, () => {
      this.#cancel = undefined;
      this.#slice();
      if (this.#waiting.length > 0) this.#next(PAUSE_MS);
      else this.#tellDropped();
    });
  }

  #slice(): void {
    const { clock } = this.#options;
    const until = clock.monotonic() + SLICE_MS;
    let done = 0;
    for (const one of this.#waiting) {
      this.#write(one);
      done++;
      if (clock.monotonic() >= until) break;
    }
    this.#waiting = this.#waiting.slice(done);
  }

  #write({ call, id, at, session }: Waiting): void {
    const { scope, write } = this.#options;
    write(rowOf(call, { id, scope, at, session }));
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const why = 'calls came faster than they could be written down';
    this.#options.report({ kind: 'store.dropped', records: this.#dropped, why });
    this.#dropped = 0;
  }
}
