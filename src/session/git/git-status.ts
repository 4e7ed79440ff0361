export type ChangeKind = 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'conflicted' | 'untracked';

/** A file that is not as its last commit has it. */
export interface FileChange {
  /** From the top of the repository. */
  readonly path: string;
  readonly kind: ChangeKind;
  readonly staged: boolean;
  /** Changed on disk since it was staged, or without having been. */
  readonly unstaged: boolean;
  /** What it was called before. */
  readonly from?: string;
}

export interface GitStatus {
  /** Null: detached. */
  readonly branch: string | null;
  /** Null: no commit yet. */
  readonly head: string | null;
  readonly upstream: string | null;
  readonly ahead: number;
  readonly behind: number;
  readonly stashes: number;
  readonly changes: readonly FileChange[];
}

/**
 * Reads `git status --porcelain=v2 -z --branch --show-stash`. Of a text that was cut off, all that is whole; of lines that no
 * git of today writes, nothing.
 */
export function statusIn(text: string): GitStatus {
  const records = text.split('\0');
  records.pop(); // behind the last NUL is nothing, or half a record
  const headers = new Map<string, string>();
  const changes: FileChange[] = [];
  for (let at = 0; at < records.length; at++) {
    const record = records[at] ?? '';
    if (record.startsWith('# ')) keepHeader(headers, record);
    const from = record.startsWith('2 ') ? records[++at] : undefined;
    const change = record.startsWith('2 ') && from === undefined ? undefined : changeIn(record, from);
    if (change) changes.push(change);
  }
  return { ...branchIn(headers), stashes: countIn(headers.get('stash')), changes };
}

function keepHeader(headers: Map<string, string>, record: string): void {
  const [, name, value] = /^# (\S+) ([^]*)$/.exec(record) ?? [];
  if (name !== undefined && value !== undefined) headers.set(name, value);
}

function branchIn(headers: ReadonlyMap<string, string>): Omit<GitStatus, 'stashes' | 'changes'> {
  const [, ahead, behind] = /^\+(\d+) -(\d+)$/.exec(headers.get('branch.ab') ?? '') ?? [];
  const head = headers.get('branch.oid');
  const branch = headers.get('branch.head');
  return {
    branch: branch === undefined || branch === '(detached)' ? null : branch,
    head: head !== undefined && isCommit(head) ? head : null,
    upstream: headers.get('branch.upstream') ?? null,
    ahead: countIn(ahead),
    behind: countIn(behind),
  };
}

/** SHA-1 or SHA-256, whole. */
export const isCommit = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

const countIn = (digits: string | undefined): number =>
  digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : 0;

/** Fields before the path; the path is all that is left, blanks and line ends too. */
const fieldsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1 };

function changeIn(record: string, from: string | undefined): FileChange | undefined {
  const fields = record.split(' ');
  const [type = '', states = ''] = fields;
  const count = fieldsBefore[type];
  if (count === undefined) return undefined;
  const path = fields.slice(count).join(' ');
  if (path === '') return undefined;
  if (type === '?') return { path, kind: 'untracked', staged: false, unstaged: true };
  if (type === 'u') return { path, kind: 'conflicted', staged: false, unstaged: true };
  const [index, tree] = [states.charAt(0) || '.', states.charAt(1) || '.'];
  const change = { path, kind: kindOf(index, tree), staged: index !== '.', unstaged: tree !== '.' };
  return from === undefined ? change : { ...change, from };
}

/** As it is now: gone from disk is gone, whatever was staged; else what was staged says more. */
function kindOf(index: string, tree: string): ChangeKind {
  if (tree === 'D') return 'deleted';
  const letter = index === '.' || index === 'M' || index === 'T' ? tree : index;
  return letters[letter] ?? 'modified';
}

const letters: Readonly<Record<string, ChangeKind>> = { A: 'added', D: 'deleted', R: 'renamed', C: 'copied' };
