import { redactText } from '../redact/index.ts';
import { type GitStatus, statusIn } from './git-status.ts';
import { lookedInto } from './new-folders.ts';
import type { GitAnswer, WorkPlace } from './work-place.ts';

/** How it stands with git in a folder, or why that is not known. */
export type GitState =
  | (GitStatus & { readonly kind: 'repository'; readonly top: string; readonly complete: boolean })
  | { readonly kind: 'none'; readonly why: string };

/** The files of submodules are their own business: looking at them runs git in each, by each one's configuration. */
const STATUS = [
  'status',
  '--porcelain=v2',
  '-z',
  '--branch',
  '--show-stash',
  '--untracked-files=normal',
  '--ignore-submodules=dirty',
];

export async function gitStateOf(place: WorkPlace, directory: string): Promise<GitState> {
  const [status, top] = await Promise.all([
    place.git(directory, STATUS),
    place.git(directory, ['rev-parse', '--show-toplevel']),
  ]);
  const folder = top.text.replace(/\r?\n$/, '');
  if (top.code !== 0 || folder === '') return { kind: 'none', why: whyNot(top) };
  if (status.code !== 0 && !status.cut) return { kind: 'none', why: whyNot(status) };
  const found = statusIn(status.text);
  const changes = await lookedInto(place, directory, found.changes);
  return { kind: 'repository', top: folder, complete: !status.cut, ...found, changes };
}

function whyNot({ code, why, complaint = '' }: GitAnswer): string {
  if (code === null) return why ?? 'git did not run';
  if (complaint === '' || complaint.includes('not a git repository (or any')) return 'no git repository';
  const lines = complaint.split('\n');
  const said = lines.find((line) => line.startsWith('fatal: ')) ?? lines[0] ?? '';
  return `git could not read the repository: ${redactText(said.replace(/^(?:fatal|error): /, '').trim()).slice(0, 300)}`;
}
