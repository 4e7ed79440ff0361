/** What is asked for. `check` parses every script, `pack` needs no export template. */
export interface BuildWish {
  readonly mode: 'web' | 'preset' | 'pack' | 'check';
  /** Name of a preset of `export_presets.cfg`; else the first of the fitting platform. */
  readonly preset?: string;
  readonly debug?: boolean;
  /** In ms; 10 minutes unless said. */
  readonly timeoutMs?: number;
}

export type BuildState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed-out' | 'interrupted';

export interface BuildReport {
  /** uuid v7. */
  readonly id: string;
  readonly state: BuildState;
  readonly wish: BuildWish;
  readonly preset?: string;
  readonly engine?: { readonly path: string; readonly version: string };
  /** 0 to 1; of the step that is told. */
  readonly progress?: { readonly done: number; readonly step: string };
  /** UTC, ISO 8601. */
  readonly queuedAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly tookMs?: number;
  readonly artefacts: readonly Artefact[];
  readonly problems: readonly BuildProblem[];
  /** Directory with the artefacts, outside of the project. */
  readonly output?: string;
  readonly logFile?: string;
  /** Last lines. */
  readonly log: readonly string[];
  /** The project was changed since. */
  readonly stale: boolean;
}

export interface Artefact {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface BuildProblem {
  /** `TEMPLATE_MISSING`, `PRESET_MISSING`, `SCRIPT_ERROR`, … */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
}

export interface BuildLogPage {
  readonly lines: readonly string[];
  /** Number of the first line here, from 0. */
  readonly from: number;
  /** So many there are so far. */
  readonly total: number;
}

export interface Builds extends AsyncDisposable {
  /** Queued or begun; at most one runs per version, on this machine. Throws when it cannot even begin: no engine, no preset. */
  start(wish: BuildWish): Promise<BuildReport>;
  /** The given one, or the latest. */
  report(id?: string): BuildReport | undefined;
  /** When it has ended. */
  whenEnded(id: string, signal: AbortSignal): Promise<BuildReport>;
  cancel(id: string): Promise<BuildReport>;
  /** Lines of the log by their number; `from` below 0 counts from the end. */
  log(id: string, from: number, limit: number): Promise<BuildLogPage>;
  onChange(listener: (report: BuildReport) => void): Disposable;
}
