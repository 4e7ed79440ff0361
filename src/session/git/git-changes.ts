import { COMMIT_FORMAT, type Commit, commitsIn } from './commits.ts';
import { isCommit } from './git-status.ts';
import type { WorkPlace } from './work-place.ts';

/** What git knows of since a commit. */
export interface GitChanges {
  /** Newest first. */
  readonly commits: readonly Commit[];
  readonly moreCommits: boolean;
  /** The commit is no longer part of what the branch came from, or is not there any more. */
  readonly rewritten: boolean;
  /** Tracked files that differ now from what they were in that commit, from the top of the repository. */
  readonly paths: readonly string[];
}

const nothing: GitChanges = { commits: [], moreCommits: false, rewritten: false, paths: [] };
const LOG = ['log', '-z', '--no-show-signature', '--no-color', COMMIT_FORMAT];
const DIFF = [
  'diff',
  '--name-only',
  '-z',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=dirty',
];

/** `head` came out of a store: what is no hash never gets near a command line. Null: there was no commit then. */
export async function changesSince(
  place: WorkPlace,
  directory: string,
  { head, commits: most }: { readonly head: string | null; readonly commits: number },
): Promise<GitChanges> {
  if (head !== null && !isCommit(head)) return { ...nothing, rewritten: true };
  const range = head === null ? 'HEAD' : `${head}..HEAD`;
  const [listed, files] = await Promise.all([
    place.git(directory, [...LOG, `--max-count=${most + 1}`, range, '--']),
    head === null ? nothing : filesSince(place, directory, head),
  ]);
  const commits = commitsIn(listed.text);
  return { ...files, commits: commits.slice(0, most), moreCommits: commits.length > most };
}

async function filesSince(place: WorkPlace, directory: string, head: string): Promise<GitChanges> {
  const [base, differ] = await Promise.all([
    place.git(directory, ['merge-base', '--is-ancestor', head, 'HEAD']),
    place.git(directory, [...DIFF, head, '--']),
  ]);
  const rewritten = base.code === 1 || base.code === 128;
  return { ...nothing, rewritten, paths: differ.text.split('\0').slice(0, -1) };
}
