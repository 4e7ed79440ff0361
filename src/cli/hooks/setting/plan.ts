import { entriesIn, isOurLine } from './hook-entries.ts';
import { type Installation, original, sha256Of } from './installed.ts';
import { readSettings } from './json-edit.ts';
import { type Planned, type Wanted, withHooks, withoutHooks } from './json-hooks.ts';

/** What a file is to become, without that anything was written. */
export interface Plan {
  /** Undefined: there shall be no file. */
  readonly after: string | undefined;
  readonly notes: readonly string[];
  /** What is to be remembered. Undefined: nothing any more. */
  readonly memory: Installation | undefined;
}

const lineStays =
  'There is a status line already; it stays, and so no context percentage reaches Warren. --replace-status-line puts ours in its place, and uninstall gives yours back.';

/** `before`: undefined where there is no file. */
export function planInstall(
  before: string | undefined,
  known: Installation | undefined,
  wanted: Wanted,
  file: string,
): Plan {
  const { bom, text } = withoutBom(before ?? '');
  const planned = withHooks(text, wanted, file);
  const { edit, line } = planned;
  const after = bom + edit.text;
  return {
    after,
    notes: wanted.statusLine && line === 'other' ? [lineStays] : [],
    memory: after === before ? known : memoryOf({ before, known, planned, after: edit.text, text }),
  };
}

interface Install {
  readonly before: string | undefined;
  readonly known: Installation | undefined;
  readonly planned: Planned;
  readonly text: string;
  readonly after: string;
}

/** What was done before is part of it, where nobody came in between. */
function memoryOf(install: Install): Installation {
  const { before, known, planned, text, after } = install;
  const goesOn = known?.sha256 === sha256Of(text) ? known : undefined;
  const statusLine = lineToGiveBack(install);
  return {
    sha256: sha256Of(after),
    created: before === undefined || goesOn?.created === true,
    undo: [...(goesOn?.undo ?? []), ...planned.edit.undo],
    ...(statusLine === undefined ? {} : { statusLine }),
  };
}

const lineToGiveBack = ({ known, planned }: Install): unknown =>
  planned.replaced ?? (planned.hadLine ? known?.statusLine : undefined);

/** The very bytes of before where we can, else all but ours. */
export function planRemoval(before: string, known: Installation | undefined, client: string, file: string): Plan {
  const { bom, text } = withoutBom(before);
  const was = original(text, known);
  if (was !== undefined && isFree(was, client, file)) {
    const isGone = known?.created === true && was.trim() === '';
    return { after: isGone ? undefined : bom + was, notes: [], memory: undefined };
  }
  const { text: left } = withoutHooks(text, client, file, known?.statusLine);
  const isGone = known?.created === true && /^\s*\{\s*\}\s*$/.test(left);
  return { after: isGone ? undefined : bom + left, notes: [], memory: undefined };
}

function isFree(text: string, client: string, file: string): boolean {
  const settings = readSettings(text, file);
  return entriesIn(settings, client).length === 0 && !isOurLine(settings['statusLine'], client);
}

const withoutBom = (text: string): { bom: string; text: string } =>
  text.startsWith('\uFEFF') ? { bom: '\uFEFF', text: text.slice(1) } : { bom: '', text };
