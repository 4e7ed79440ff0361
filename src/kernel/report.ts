import type { ErrorCode } from './errors.ts';
import type { ConnectionId, InstanceKey } from './ids.ts';

/** What a room tells about itself. Names are stable: dashboards and tests stand on them. */
export type Fact =
  | { kind: 'hub.started'; version: string; pid: number; tookMs: number }
  | { kind: 'hub.draining'; why: string }
  | { kind: 'hub.stopped'; why: string; tookMs: number }
  | { kind: 'hub.swept'; pid: number; key: string; why: string }
  | { kind: 'connection.opened'; id: ConnectionId; mode: string; project: string; client: string }
  | { kind: 'connection.refused'; code: ErrorCode; message: string }
  | { kind: 'connection.closed'; id: ConnectionId; why: string; requests: number }
  | { kind: 'connection.stalled'; id: ConnectionId; dropped: number }
  | { kind: 'instance.starting'; key: InstanceKey; name: string; project: string; attempt: number }
  | { kind: 'instance.ready'; key: InstanceKey; name: string; pid: number; tookMs: number }
  | { kind: 'instance.failed'; key: InstanceKey; name: string; message: string; stderr: string }
  /** A living process of an earlier hub that this one goes on with. */
  | { kind: 'instance.adopted'; key: InstanceKey; name: string; pid: number; epoch: number }
  | {
      kind: 'instance.exited';
      key: InstanceKey;
      name: string;
      pid: number;
      how: string;
      why: string;
      lastWords: string;
    }
  /** It crashed and is started again after `delayMs`. */
  | { kind: 'instance.waiting'; key: InstanceKey; name: string; delayMs: number; crashes: number }
  /** Crash loop: nothing is started for `delayMs`, then one try. */
  | { kind: 'instance.held'; key: InstanceKey; name: string; delayMs: number; crashes: number; stderr: string }
  | { kind: 'instance.unresponsive'; key: InstanceKey; name: string; pid: number; silentMs: number }
  | { kind: 'instance.heavy'; key: InstanceKey; name: string; pid: number; rssBytes: number; limitBytes: number }
  /** As many processes run as may: it waits for its turn. */
  | { kind: 'instance.queued'; key: InstanceKey; name: string; why: string }
  | {
      kind: 'instance.state';
      key: InstanceKey;
      name: string;
      what: 'saved' | 'restored' | 'set-aside' | 'lost';
      why: string;
    }
  | { kind: 'breaker.changed'; of: string; state: 'closed' | 'open' | 'half-open'; why: string }
  | { kind: 'store.opened'; engine: 'sqlite' | 'postgres'; tookMs: number; notes: readonly string[] }
  /** Records are spooled from now on. */
  | { kind: 'store.away'; why: string }
  | { kind: 'store.back'; written: number }
  /** Records that will never be in the store: no room, or it refused them. */
  | { kind: 'store.dropped'; records: number; why: string }
  /** What was over for longer than it is kept. */
  | { kind: 'session.pruned'; sessions: number; events: number; checkpoints: number; commands: number; days: number }
  | { kind: 'ownership.taken'; key: InstanceKey; epoch: number; from: string }
  | { kind: 'ownership.lost'; key: InstanceKey; epoch: number; why: string }
  | { kind: 'call.answered'; method: string; tookMs: number; outcome: 'ok' | 'error' }
  | { kind: 'message.dropped'; where: string; why: string }
  | { kind: 'manifest.changed'; name: string; part: string }
  | { kind: 'config.loaded'; servers: number; problems: readonly string[] }
  | { kind: 'file.unusable'; path: string; why: string }
  | { kind: 'bug'; where: string; error: unknown };

export type Report = (fact: Fact) => void;
