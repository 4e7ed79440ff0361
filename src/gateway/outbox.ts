import type { Channel } from '../transport/index.ts';

/** Somebody whose reading can be held back: a server's link. */
export interface Source {
  hold(outbox: Outbox): void;
  release(outbox: Outbox): void;
}

/** Answers up to this size always go out; there are never more of them than calls in flight. */
const SMALL = 64 * 1024;

/**
 * What waits for one client. Up to `queueBytes` everything is taken at once. Beyond, sources are held back as long as
 * the client reads on; once it has taken nothing for `stallMs` it has *stalled*: the sources are released, so that it
 * harms nobody else, and until it has read everything notifications and large answers for it are let go.
 */
export class Outbox {
  readonly #door: Channel;
  readonly #queueBytes: number;
  readonly #stallMs: number;
  readonly #held = new Set<Source>();
  #stalled = false;
  dropped = 0;

  constructor(door: Channel, limits: { queueBytes: number; stallMs: number }) {
    this.#door = door;
    this.#queueBytes = limits.queueBytes;
    this.#stallMs = limits.stallMs;
  }

  /** False: there is no room and the client does not read; the message was let go. */
  send(lines: readonly Buffer[], what: 'answer' | 'notification', from?: Source): boolean {
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    const queued = this.#door.queued;
    if (this.#stalled && queued > 0 && (what === 'notification' || size > SMALL)) {
      this.dropped++;
      return false;
    }
    this.#door.write(...lines);
    if (queued + size > this.#queueBytes && !this.#stalled) this.#hold(from);
    return true;
  }

  #hold(from: Source | undefined): void {
    if (this.#held.size === 0) {
      this.#door.pause(); // its new requests wait too
      this.#door.expectProgress(this.#stallMs);
    }
    if (!from || this.#held.has(from)) return;
    this.#held.add(from);
    from.hold(this);
  }

  /** The door took nothing for `stallMs`. */
  stall(): void {
    if (this.#door.queued === 0) return;
    this.#stalled = true;
    this.#releaseAll();
  }

  drained(): void {
    this.#stalled = false;
    this.#door.expectProgress(0);
    this.#releaseAll();
    this.#door.resume();
  }

  closed(): void {
    this.#releaseAll();
  }

  #releaseAll(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const source of held) source.release(this);
  }
}
