/**
 * Owns: what git says about a folder, read exactly: branch, commits, changes, and what changed since a commit.
 * Does not know: how git is run: that is handed in. There is no shell.
 */
export { type Commit, commitsIn } from './commits.ts';
export { changesSince, type GitChanges } from './git-changes.ts';
export { type GitState, gitStateOf } from './git-state.ts';
export { type FileChange, type GitStatus, statusIn } from './git-status.ts';
export { isFolder } from './new-folders.ts';
export type { FileLook, GitAnswer, WorkPlace } from './work-place.ts';
