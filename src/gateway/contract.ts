import type { OwnPrompt, OwnTool } from '../backend/contract.ts';
import type { Pool } from '../instance/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import type { Detection, Project } from '../project/index.ts';
import type { ClientFacts } from '../protocol/index.ts';
import type { Definition, ServerSpec } from './definition.ts';
import type { DoneCall } from './done-call.ts';
import type { Link } from './link.ts';
import type { Manifests } from './manifest.ts';

export interface GatewayLimits {
  /** Longest message, in bytes. */
  readonly messageBytes: number;
  /** Most bytes that wait for one reader before it is held back. */
  readonly queueBytes: number;
  /** Most calls of one connection at a time. */
  readonly inFlight: number;
  /** How long a list may take before the remembered one is given, in ms. Clients give up on tools after 1 to 2 s. */
  readonly patienceMs: number;
  /** The same for a client whose patience is not known, when lists of several servers are put together. */
  readonly gatherMs: number;
  /** A reader that takes nothing for so long, in ms, has stalled. */
  readonly stallMs: number;
  /** A server that is silent for so long, in ms, on `server/discover` does not speak modern MCP. */
  readonly probeMs: number;
  /** How long a new connection may take to say hello, in ms. */
  readonly helloMs: number;
}

/** All that the request path needs of the hub. Made in `daemon/compose.ts`. */
export interface Gateway {
  readonly version: string;
  /** Nonce of this hub process. */
  readonly hub: string;
  readonly pid: number;
  readonly pool: Pool<ServerSpec, Link>;
  readonly manifests: Manifests;
  readonly limits: GatewayLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly ownTools: readonly OwnTool[];
  readonly ownPrompts: readonly OwnPrompt[];
  /** For what nobody waits for: done in order, when what the hub has in hand is on its way. The work does not throw. */
  readonly afterwards: (work: () => void) => void;
  /** Hears of every tool call that is over. Does not throw, and does its work later. */
  readonly toolCalled: (done: DoneCall) => void;
  /** Where built-in kinds and `run` find the base environment of a process. */
  readonly baseEnv: Readonly<Record<string, string>>;
  readonly logDirectory: string;
  readonly hash: (text: string) => string;
  identify(facts: ClientFacts): Detection;
  serversFor(
    project: Project | undefined,
    facts: ClientFacts,
  ): { servers: readonly Definition[]; problems: readonly string[] };
  wrapped(command: string, args: readonly string[]): { share: Definition['share']; limits: Definition['limits'] };
  exists(path: string): boolean;
}
