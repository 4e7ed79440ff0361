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
  | {
      kind: 'instance.exited';
      key: InstanceKey;
      name: string;
      pid: number;
      how: string;
      why: string;
      lastWords: string;
    }
  | { kind: 'call.answered'; method: string; tookMs: number; outcome: 'ok' | 'error' }
  | { kind: 'message.dropped'; where: string; why: string }
  | { kind: 'manifest.changed'; name: string; part: string }
  | { kind: 'config.loaded'; servers: number; problems: readonly string[] }
  | { kind: 'file.unusable'; path: string; why: string }
  | { kind: 'bug'; where: string; error: unknown };

export type Report = (fact: Fact) => void;
