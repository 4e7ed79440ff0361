/** The project that somebody is in. */
export interface Here {
  readonly slug: string;
  readonly key: string;
  readonly root: string;
  /** The same in all worktrees of one repository. */
  readonly repositoryId?: string | undefined;
}
