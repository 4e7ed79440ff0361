import type { Socket } from 'node:net';
import type { ClientFacts } from '../protocol/index.ts';
import type {
  ConnectionStatus,
  DetectAnswer,
  HubStatus,
  InstanceChange,
  InstanceStatus,
  Readiness,
  StopAnswer,
} from './contract.ts';

/** What the admin API needs of the hub. `daemon/compose.ts` hands it in. */
export interface HubView {
  /** Nonce of this run, as in `hub.json`. */
  readonly instanceId: string;
  readiness(): Readiness;
  status(): HubStatus;
  instances(): readonly InstanceStatus[];
  connections(): readonly ConnectionStatus[];
  detect(facts: ClientFacts): DetectAnswer;
  /** Undefined: nobody ever leased that key. Rejects with a HubError when it does not become ready again. */
  restartInstance(key: string): Promise<InstanceChange | undefined>;
  /** Undefined: nobody ever leased that key. Resolves when its process group is gone. */
  stopInstance(key: string): Promise<InstanceChange | undefined>;
  /** The end of what it wrote to stderr; undefined: nobody ever leased that key. */
  lastWords(key: string): string | undefined;
  /** Begins to stop the hub and answers at once. */
  stop(): StopAnswer;
  /** A client that came through the loopback door; it says hello next. The socket is paused. */
  connect(socket: Socket): void;
}
