import type { HubFile, McpHealth } from '../../admin/contract.ts';

/** A directory as the system describes it. */
export interface DirectoryFacts {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly isDirectory: boolean;
  readonly isLink: boolean;
}

/** All that the doctor judges by. Collected in `examine.ts`; the checks themselves look at nothing else. */
export interface Findings {
  readonly node: string;
  readonly uid: number;
  readonly home: DirectoryFacts | undefined;
  /** The path, or why it cannot be used. */
  readonly runtime: { readonly path: string } | { readonly problem: string };
  readonly socket: { readonly path: string; readonly exists: boolean; readonly answers: boolean };
  /** May a Unix socket be made here? */
  readonly socketsDenied: string | undefined;
  readonly hubFile: { readonly kind: 'absent' } | { readonly kind: 'unreadable'; readonly why: string } | HubRecord;
  /** Over the kernel lock of the home. */
  readonly lock: 'free' | 'held' | 'absent';
  readonly hubPids: readonly number[];
  readonly answer: { readonly version: string; readonly problems: readonly string[] } | { readonly problem: string };
  /** Of the running hub; undefined when none answers, or one that does not tell. */
  readonly health: Pick<McpHealth, 'store' | 'instances'> | undefined;
  readonly version: string;
  readonly disk: { readonly freeBytes: number; readonly type: string; readonly isNetwork: boolean };
  readonly inotify: { readonly watches: number; readonly instances: number } | undefined;
  readonly configProblems: readonly string[];
  readonly untrusted: string | undefined;
  readonly orphans: readonly { readonly pid: number; readonly command: string }[];
  /** Of a client that was starting a hub and is gone. */
  readonly staleTicket: string | undefined;
}

export interface HubRecord {
  readonly kind: 'record';
  readonly hub: HubFile;
  /** That very process still runs. */
  readonly isAlive: boolean;
}

export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  /** What is so, and, unless it is fine, what to do. */
  readonly says: string;
}
