import type { Clock } from '../../../kernel/clock.ts';
import { HubError } from '../../../kernel/errors.ts';
import type { Diagnostic, ResPath } from '../fact/index.ts';
import type { ProjectIndex } from '../index/contract.ts';
import { type Commit, commitFile } from './commit-file.ts';
import { type Consequence, consequenceOf, type Moment, momentOf } from './consequence.ts';
import { diskError, openFolder } from './folder.ts';
import { type Mention, mentionsOf } from './mention.ts';
import { readFile } from './read-file.ts';
import { type Expected, type Replaced, replaceFile } from './replace-file.ts';
import { namesOf, scriptPathOf } from './script-path.ts';
import { bytesOf, plainForm, shownText } from './text-form.ts';

export interface ScriptEdit {
  readonly path: string;
  readonly content: string;
  /** Of the file that this content is to replace. */
  readonly expectedHash?: string | undefined;
  /** Whatever is there is replaced. */
  readonly force?: boolean | undefined;
  /** Written although it cannot be parsed. */
  readonly allowErrors?: boolean | undefined;
  /** Commits this one file with git. */
  readonly commitMessage?: string | undefined;
}

export interface EditMeans {
  readonly index: ProjectIndex;
  readonly check: (path: ResPath, text: string) => readonly Diagnostic[];
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string>>;
}

export interface ScriptChange extends Consequence {
  readonly path: ResPath;
  readonly created: boolean;
  /** False when the file had these very bytes already. */
  readonly changed: boolean;
  readonly hash: string;
  readonly bytes: number;
  readonly diagnostics: readonly Diagnostic[];
  /** In files that refer to this one: lines that use the name of a removed symbol. */
  readonly suspects: readonly (Mention & { readonly from: string })[];
  readonly commit?: Commit;
}

/** A longer script is not read into the graph either. */
export const MAX_SCRIPT_BYTES = 2 * 1024 * 1024;
const MAX_MESSAGE = 10_000;
const BUSY_MS = 5000;
const LOOK_AGAIN_MS = 5;
/** So many files that refer to the script are looked through, and so many lines told. */
const MAX_REFERRERS = 200;
const MAX_SUSPECTS = 50;

/** Writes one script, if it is still what the caller read and can be parsed, and tells what that did to the graph. */
export async function updateScript(edit: ScriptEdit, means: EditMeans, signal: AbortSignal): Promise<ScriptChange> {
  const path = scriptPathOf(edit.path);
  const expected = expectedBy(edit);
  checkTexts(edit);
  const diagnostics = checked(path, edit, means);
  const { index } = means;
  if (index.pending().includes(path)) await index.refresh([path], signal);
  const before = momentOf(index, path);
  const written = await write(path, { expected, content: edit.content }, means, signal);
  await index.refresh([path], signal);
  const consequence = consequenceOf(path, before, momentOf(index, path), index);
  const message = edit.commitMessage;
  return {
    ...consequence,
    path,
    created: written.before === undefined,
    changed: written.before?.hash !== written.after.hash,
    hash: written.after.hash,
    bytes: written.after.bytes.length,
    diagnostics,
    suspects: suspectsOf(consequence, before, index),
    ...(message === undefined ? {} : { commit: await commitFile(index.root, path, message, { ...means, signal }) }),
  };
}

function expectedBy({ expectedHash, force }: ScriptEdit): Expected {
  if (force) return 'anything';
  if (expectedHash === undefined) return 'nothing';
  if (!/^[0-9a-f]{64}$/i.test(expectedHash))
    throw new HubError(
      'invalid-params',
      '"expectedHash" must be the 64 hex digits that get_script_content gave as hash.',
    );
  return { hash: expectedHash.toLowerCase() };
}

function checkTexts({ content, commitMessage }: ScriptEdit): void {
  if (content.includes('\0') || !content.isWellFormed())
    throw new HubError('invalid-params', '"content" must be text: no NUL, and no half of a surrogate pair.');
  if (Buffer.byteLength(content) > MAX_SCRIPT_BYTES)
    throw new HubError('file-too-large', `"content" is longer than ${MAX_SCRIPT_BYTES} bytes. Nothing was written.`);
  if (commitMessage === undefined) return;
  if (commitMessage.trim() === '' || commitMessage.includes('\0') || commitMessage.length > MAX_MESSAGE)
    throw new HubError('invalid-params', `"commitMessage" must be a text of 1 to ${MAX_MESSAGE} characters.`);
}

function checked(path: ResPath, { content, allowErrors }: ScriptEdit, { check }: EditMeans): readonly Diagnostic[] {
  const diagnostics = check(path, content.replaceAll('\r\n', '\n'));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || allowErrors) return diagnostics;
  const told = errors.slice(0, 5).map(({ line, column, message }) => `line ${line}:${column}: ${message}`);
  throw new HubError(
    'script-broken',
    `${path} was not written, as it has ${errors.length} syntax error(s): ${told.join('; ')}.`,
    {
      facts: {
        diagnostics: errors.slice(0, 20),
        next: 'Correct the text, or give allowErrors if the engine takes it.',
      },
    },
  );
}

async function write(
  path: ResPath,
  { expected, content }: { readonly expected: Expected; readonly content: string },
  { index, clock }: EditMeans,
  signal: AbortSignal,
): Promise<Replaced> {
  const names = namesOf(path);
  const until = clock.monotonic() + BUSY_MS;
  using folder = openFolder(index.root, names.slice(0, -1), typeof expected === 'string');
  const entry = { folder, name: names.at(-1) ?? '', path };
  while (!signal.aborted && clock.monotonic() < until) {
    const done = await replaceFile(entry, expected, (before) => formed(content, before?.bytes)).catch(
      (error: unknown) => {
        throw diskError(error, path);
      },
    );
    if (done) return done;
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
  signal.throwIfAborted();
  throw new HubError(
    'busy',
    `${path} is being written by somebody else again and again. Nothing was written; try later.`,
  );
}

function formed(content: string, before: Buffer | undefined): Buffer {
  const shown = before && shownText(before);
  return bytesOf(content, shown && !shown.damaged ? shown.form : plainForm);
}

/** Reads those who referred to the script before, as the graph knows no calls of members on values whose type is not written. */
function suspectsOf(
  { removedSymbols }: Consequence,
  { referrers }: Moment,
  { root }: ProjectIndex,
): ScriptChange['suspects'] {
  const names = new Set(removedSymbols.map(({ name }) => name.slice(name.lastIndexOf('.') + 1)));
  if (names.size === 0) return [];
  const found: (Mention & { from: string })[] = [];
  for (const from of [...referrers.keys()].slice(0, MAX_REFERRERS)) {
    if (found.length >= MAX_SUSPECTS) break;
    for (const one of mentionsOf(names, textOf(root, from))) found.push({ from, ...one });
  }
  return found.slice(0, MAX_SUSPECTS);
}

/** Empty for what cannot be read any more: that breaks no answer. */
function textOf(root: string, from: string): string {
  if (!/^res:\/\/.*\.(?:gd|cs)$/.test(from)) return '';
  try {
    return shownText(readFile(root, scriptPathOf(from)).bytes).text;
  } catch {
    return '';
  }
}
