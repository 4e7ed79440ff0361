import type { Socket } from 'node:net';
import type { ClientFacts } from '../protocol/index.ts';
import type {
  ConnectionStatus,
  DetectAnswer,
  HookAnswers,
  HookFact,
  HubStatus,
  InstanceChange,
  InstanceHistory,
  InstanceStatus,
  McpHealth,
  Readiness,
  RegisteredInstance,
  ReservationAnswer,
  ReservationQuestion,
  SavedState,
  StateCleared,
  StopAnswer,
} from './contract.ts';
import type { HubSessions } from './hub-sessions.ts';
import type { Page } from './page.ts';

/** What the admin API needs of the hub. `daemon/compose.ts` hands it in. */
export interface HubView extends HubSessions {
  /** Nonce of this run, as in `hub.json`. */
  readonly instanceId: string;
  readiness(): Readiness;
  /** Cheap: asked every few seconds by whoever watches over the hub. */
  mcpHealth(): McpHealth;
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
  /** Of one instance or of all; undefined: nothing is known of that key. Rejects with `store-away`. */
  history(question: Page & { readonly key?: string }): Promise<InstanceHistory | undefined>;
  /** What all hubs that share the store wrote down. Rejects with `store-away`. */
  registry(): Promise<readonly RegisteredInstance[]>;
  /** Undefined: nothing is known of that key. Rejects with `store-away`. */
  savedState(key: string, withBody: boolean): Promise<SavedState | undefined>;
  /** Ends its process first, if it runs. Undefined: nothing is known of that key. Rejects with `store-away`. */
  clearState(key: string): Promise<StateCleared | undefined>;
  /** What hooks of clients tell, in this order. Rejects with `store-away`, `busy`: then all of it is to be told again. */
  hooks(facts: readonly HookFact[]): Promise<HookAnswers>;
  /** Which files others have for themselves. Rejects with `store-away`. */
  checkReservations(question: ReservationQuestion): Promise<ReservationAnswer>;
  /** Begins to stop the hub and answers at once. */
  stop(): StopAnswer;
  /** A client that came through the loopback door; it says hello next. The socket is paused. */
  connect(socket: Socket): void;
}
