import type { Channel } from '../transport/index.ts';

/** Somebody whose reading can be held back: a server's link. */
export interface Source {
  hold(outbox: Outbox): void;
  release(outbox: Outbox): void;
  /** Others than this reader wait for it too. */
  readonly shared: boolean;
}

/** Somebody whose new messages can wait. Several may want that at a time: each says who it is. */
export interface Congested {
  pause(why: object): void;
  resume(why: object): void;
}

/** Answers up to this size always go out; there are never more of them than calls in flight. */
const SMALL = 64 * 1024;

/**
 * What waits for one client. Up to `queueBytes` everything is taken at once. Beyond, sources are held back as long as
 * the client reads on; once it has taken nothing for `stallMs` while somebody else waits for one of them it has *stalled*:
 * the sources are released, so that it harms nobody else, and until it has read everything notifications and large
 * answers for it are let go.
 */
export class Outbox {
  readonly #door: Channel;
  readonly #queueBytes: number;
  readonly #stallMs: number;
  readonly #held = new Set<Source>();
  readonly #writer: Congested;
  /** More waited than it may, and it has not all been read yet. */
  #pressed = false;
  #stalled = false;
  #closed = false;
  dropped = 0;

  /** `writer` is the client's other half: its new requests wait while it does not read. */
  constructor(door: Channel, limits: { queueBytes: number; stallMs: number }, writer: Congested) {
    this.#door = door;
    this.#writer = writer;
    this.#queueBytes = limits.queueBytes;
    this.#stallMs = limits.stallMs;
  }

  /** False: there is no room and the client does not read; the message was let go. */
  send(lines: readonly Buffer[], what: 'answer' | 'notification', from?: Source): boolean {
    if (this.#closed) return true;
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
    this.#pressed = true;
    if (this.#held.size === 0) {
      this.#writer.pause(this);
      this.#door.expectProgress(this.#stallMs);
    }
    if (!from || this.#held.has(from)) return;
    this.#held.add(from);
    from.hold(this);
  }

  /** The door took nothing for `stallMs`. False: that harms nobody, so the sources stay held back. */
  stall(): boolean {
    if (this.#door.queued === 0) return false;
    if (this.#held.size > 0 && ![...this.#held].some((source) => source.shared)) {
      this.#door.expectProgress(this.#stallMs); // somebody may join them
      return false;
    }
    this.#stalled = true;
    this.#releaseAll();
    return true;
  }

  drained(): void {
    if (!this.#pressed) return;
    this.#pressed = false;
    this.#stalled = false;
    this.#door.expectProgress(0);
    this.#releaseAll();
    this.#writer.resume(this);
  }

  closed(): void {
    this.#closed = true;
    this.#releaseAll();
  }

  #releaseAll(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const source of held) source.release(this);
  }
}
