/** Text of `project.godot` byte for byte: each character is one byte of the file. */
type Bytes = string;

export const autoloadName = 'Warren';
export const addonScript = 'addons/warren/warren.gd';
/** `*`: it can be used by its name. */
const value = `"*res://${addonScript}"`;

/** What stands in the file, by the first `length` bytes of it. */
export interface Insertion {
  readonly at: number;
  readonly text: Bytes;
}

/** A line that begins outside of any value. */
interface Line {
  readonly from: number;
  /** After its line end, and after the rest of a value that goes over several lines. */
  readonly to: number;
  readonly text: Bytes;
}

/** Where the line has to stand: last of its section, so that it comes after the game's own; in a new section where there is none. */
export function insertionFor(file: Bytes): Insertion {
  const end = /\r\n|\n|\r/.exec(file)?.[0] ?? '\n';
  const line = `${autoloadName}=${value}${end}`;
  const section = sectionIn(file);
  const at = section ? (section.entries.at(-1)?.to ?? section.header.to) : file.length;
  const before = at === 0 || /[\r\n]$/.test(file.slice(0, at)) ? '' : end;
  if (!section) return { at, text: `${before}${end}[autoload]${end}${end}${line}` };
  // A header alone is followed by an empty line, as the engine writes it.
  return { at, text: `${before}${section.entries.length === 0 ? end : ''}${line}` };
}

/** The value of our name in the section, with its line; undefined when it is not there. */
export function entryIn(file: Bytes): (Line & { readonly ours: boolean }) | undefined {
  const entry = sectionIn(file)?.entries.find(({ text }) => ourName.test(text));
  return entry && { ...entry, ours: entry.text.includes(`res://${addonScript}"`) };
}

const ourName = new RegExp(`^\\s*"?${autoloadName}"?\\s*=`);

/** Without the line; without the section, too, when nothing else is in it. */
export function withoutEntry(file: Bytes): Bytes {
  const entry = entryIn(file);
  if (!entry) return file;
  const left = file.slice(0, entry.from) + file.slice(entry.to);
  const section = sectionIn(left);
  if (!section || section.entries.length > 0) return left;
  return left.slice(0, section.header.from) + left.slice(section.to);
}

interface Section {
  readonly header: Line;
  /** Lines with something in them. */
  readonly entries: readonly Line[];
  /** Where the next one begins. */
  readonly to: number;
}

function sectionIn(file: Bytes): Section | undefined {
  const lines = linesOf(file);
  const at = lines.findIndex((it) => nameOf(it) === 'autoload');
  const header = lines[at];
  if (!header) return undefined;
  const next = lines.findIndex((it, n) => n > at && nameOf(it) !== undefined);
  const entries = lines.slice(at + 1, next < 0 ? undefined : next).filter(({ text }) => text.trim() !== '');
  return { header, entries, to: lines[next]?.from ?? file.length };
}

const nameOf = ({ text }: Line): string | undefined =>
  /^(?:\u00ef\u00bb\u00bf)?\s*\[([^\]"]*)\]/.exec(text)?.[1]?.trim();

/** The file as lines; those within a text or a bracket belong to the line in which that begins. */
function linesOf(file: Bytes): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  let state: Scan = { depth: 0, quoted: false, comment: false };
  for (let at = 0; at < file.length; at++) {
    const end = lineEndAt(file, at);
    state = end > 0 ? { depth: state.depth, quoted: state.quoted, comment: false } : scanned(state, file, at);
    if (state.escaped) at++;
    if (end === 0 || state.depth > 0 || state.quoted) continue;
    lines.push({ from, to: at + end, text: file.slice(from, at) });
    at += end - 1;
    from = at + 1;
  }
  return from < file.length ? [...lines, { from, to: file.length, text: file.slice(from) }] : lines;
}

interface Scan {
  readonly depth: number;
  readonly quoted: boolean;
  readonly comment: boolean;
  /** The next character means nothing. */
  readonly escaped?: true;
}

/** 2 for CR LF, 0 for no line end. */
const lineEndAt = (file: Bytes, at: number): number =>
  file.startsWith('\r\n', at) ? 2 : file[at] === '\n' || file[at] === '\r' ? 1 : 0;

function scanned({ depth, quoted, comment }: Scan, file: Bytes, at: number): Scan {
  const one = file[at] ?? '';
  if (comment) return { depth, quoted, comment };
  if (quoted) return one === '\\' ? { depth, quoted, comment, escaped: true } : { depth, quoted: one !== '"', comment };
  if (one === '"') return { depth, quoted: true, comment };
  if (one === ';') return { depth, quoted, comment: true };
  if ('[{('.includes(one)) return { depth: depth + 1, quoted, comment };
  return { depth: ']})'.includes(one) ? Math.max(0, depth - 1) : depth, quoted, comment };
}
