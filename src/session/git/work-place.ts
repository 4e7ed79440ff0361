/** What git printed, and how it ended. */
export interface GitAnswer {
  /** Null: it could not be started, or took too long. */
  readonly code: number | null;
  /** Only the beginning, when `cut`. */
  readonly text: string;
  readonly cut: boolean;
  /** Why there is no code, for people. */
  readonly why?: string;
  /** What git wrote beside that. */
  readonly complaint?: string;
}

export interface FileLook {
  readonly modifiedAt: number;
  readonly size: number;
}

/** The disk and the git that a session works with; `daemon/` makes the real one. Never rejects. */
export interface WorkPlace {
  /** Arguments as they are; no shell reads them. `patienceMs`: at most so long, where that is less than usual. */
  git(directory: string, args: readonly string[], patienceMs?: number): Promise<GitAnswer>;
  /** Undefined: it is not there. Links are not followed. */
  look(path: string): Promise<FileLook | undefined>;
}
