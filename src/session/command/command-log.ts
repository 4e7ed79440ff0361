import type { CommandRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Report } from '../../kernel/report.ts';
import { type Call, rowOf } from './command-row.ts';
import { Flood } from './flood.ts';

export interface CommandLogOptions {
  readonly scope: string;
  readonly clock: Clock;
  readonly report: Report;
  /** UUIDv7. */
  readonly nextId: () => string;
  /** The session that works over a connection, as far as it is known. */
  readonly sessionOf: (connection: string) => string | undefined;
  /** Never throws, never waits. */
  readonly write: (rows: readonly CommandRow[]) => void;
}

/** Calls are written down in the pauses between them: so long after the first, in ms, and for so long at a time. */
const GATHER_MS = 500;
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
  /** To be written together: each writing waits for the disk. */
  #rows: CommandRow[] = [];
  readonly #flood: Flood;
  #dropped = 0;
  #cancel: (() => void) | undefined;

  constructor(options: CommandLogOptions) {
    this.#options = options;
    this.#flood = new Flood(options.clock.monotonic());
  }

  hear(call: Call): void {
    if (!this.#flood.lets(call, this.#options.clock.monotonic())) return this.#next(GATHER_MS);
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped++;
      return;
    }
    const { nextId, clock, sessionOf } = this.#options;
    this.#waiting.push({ call, id: nextId(), at: clock.now(), session: sessionOf(call.connection) });
    this.#next(GATHER_MS);
  }

  /** The calls of nobody that came over this connection, and are not written down yet, were of this session. */
  belongs(connection: string, session: string): void {
    this.#waiting = this.#waiting.map((one) =>
      one.session === undefined && one.call.connection === connection ? { ...one, session } : one,
    );
  }

  /** All that is waiting, which whoever takes it writes down. */
  takeAll(): readonly CommandRow[] {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const one of this.#waiting.splice(0)) this.#take(one);
    this.#sumUp();
    return this.#rows.splice(0);
  }

  /** All that is waiting is written now. */
  [Symbol.dispose](): void {
    this.#rows = [...this.takeAll()];
    this.#flush();
  }

  #next(ms: number): void {
    this.#cancel ??= this.#options.clock.after(ms, () => {
      this.#cancel = undefined;
      this.#slice();
      if (this.#waiting.length > 0) this.#next(PAUSE_MS);
      else this.#flush();
    });
  }

  #slice(): void {
    const { clock } = this.#options;
    const until = clock.monotonic() + SLICE_MS;
    let done = 0;
    for (const one of this.#waiting) {
      this.#take(one);
      done++;
      if (clock.monotonic() >= until) break;
    }
    this.#waiting = this.#waiting.slice(done);
  }

  #take({ call, id, at, session }: Waiting): void {
    this.#rows.push(rowOf(call, { id, scope: this.#options.scope, at, session }));
  }

  #sumUp(): void {
    const { nextId, clock, sessionOf } = this.#options;
    for (const { call, calls, tookMs } of this.#flood.take()) {
      const one = { call: { ...call, tookMs }, id: nextId(), at: clock.now(), session: sessionOf(call.connection) };
      const row = rowOf(one.call, { ...one, scope: this.#options.scope });
      const description = `${calls} calls that came too fast to be written down one by one; the first is shown, the time is that of all`;
      this.#rows.push({ ...row, description });
    }
  }

  #flush(): void {
    this.#sumUp();
    if (this.#rows.length > 0) this.#options.write(this.#rows);
    this.#rows = [];
    if (this.#dropped === 0) return;
    const why = 'calls came faster than they could be written down';
    this.#options.report({ kind: 'store.dropped', records: this.#dropped, why });
    this.#dropped = 0;
  }
}
