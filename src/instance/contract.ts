import type { Channel } from '../transport/index.ts';

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A started process and the stream of lines to it. `instance/` knows nothing about what is said on it. */
export interface Launched {
  readonly pid: number;
  /** Kernel start time (clock ticks after boot on Linux, epoch ms elsewhere): with pid and boot id it names a process for ever. */
  readonly startTime: string;
  readonly channel: Channel;
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<Exit>;
  /** The last bytes it wrote to stderr, as text, bounded. */
  lastWords(): string;
  /** Signals the whole process group. Never throws for a group that is gone. */
  signal(name: NodeJS.Signals): void;
}

/** What to run. `env` is complete: nothing is inherited. */
export interface LaunchSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where stderr is kept; rotated by size. */
  readonly logFile?: string;
  readonly maxLineBytes: number;
}

/** Kind-specific start of a process; handed in by `compose.ts`. Rejects with HubError `instance-start-failed`. */
export interface Launcher {
  launch(spec: LaunchSpec, signal: AbortSignal): Promise<Launched>;
}

/** Written down before anything is said to a new process, so that the next hub can sweep what a killed one left. */
export interface ProcessRecord {
  pid: number;
  startTime: string;
  bootId: string;
  key: string;
  name: string;
  hub: string;
}
export interface ProcessRecords {
  add(record: ProcessRecord): void;
  remove(pid: number): void;
}
