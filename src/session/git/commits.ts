import { isCommit } from './git-status.ts';

export interface Commit {
  readonly hash: string;
  readonly at: number;
  readonly author: string;
  readonly subject: string;
}

/** What `git log -z` is asked for: a commit is four fields, each ended by NUL, which none of them can hold. */
export const COMMIT_FORMAT = '--format=tformat:%H%x00%ct%x00%an%x00%s';

export function commitsIn(text: string): Commit[] {
  const fields = text.split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 4 < fields.length; at += 4) {
    const [hash = '', seconds = '', author = '', subject = ''] = fields.slice(at, at + 4);
    if (isCommit(hash)) commits.push({ hash, at: Number(seconds) * 1000 || 0, author, subject });
  }
  return commits;
}
