import { applyEdits, modify } from 'jsonc-parser';
import { defaultLimits, isServerName, readDocument, readServer } from '../../config/index.ts';
import type { Found, ServerEntry } from './client.ts';

export interface Plan {
  /** The file as it would be; comments and order of what is there stay. */
  text: string;
  added: readonly string[];
  /** Complete sentences about everything that is not simply taken over. */
  notes: readonly string[];
}

interface Taken {
  before: ReadonlyMap<string, unknown>;
  now: Map<string, unknown>;
}

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };

/** What an import would make of our file. Pure, and adds only: an entry that is there is never changed. */
export function planImport(before: string, found: readonly Found[], file: string): Plan {
  const notes: string[] = [];
  const added: string[] = [];
  const { servers } = readDocument(before, file);
  const taken: Taken = { before: servers, now: new Map(servers) };
  let text = before;
  for (const { name, entry, notes: said } of found) {
    notes.push(...said.map((sentence) => `"${name}": ${sentence}`));
    if (!entry) continue;
    const ours = freeName(name, entry, taken);
    const why = whyNot(name, ours, entry, taken);
    if (why === undefined) {
      if (ours !== name) notes.push(`"${name}" is called "${ours}" here.`);
      text = applyEdits(text, modify(text, ['servers', ours], entry, { formattingOptions }));
      taken.now.set(ours, entry);
      added.push(ours);
    } else notes.push(why);
  }
  if (added.length > 0) readDocument(text, file); // what we would write must be what we can read
  return { text, added, notes };
}

function whyNot(name: string, ours: string, entry: ServerEntry, taken: Taken): string | undefined {
  if (taken.before.has(ours)) return `"${ours}" is there already and stays as it is.`;
  if (taken.now.has(ours)) return `"${ours}" is named in several places; once is enough.`;
  const { problems } = readServer(ours, entry, '', defaultLimits);
  return problems.length > 0 ? `"${name}" is left out: ${problems.join(' ')}` : undefined;
}

/**
 * A name we allow, as near to the client's as can be. Another definition that came by the same name in this import, or
 * one for a single project, gets a number; what stood in our file before keeps its name, for it may well be this very
 * server, tuned by hand.
 */
function freeName(name: string, entry: ServerEntry, taken: Taken): string {
  const plain = isServerName(name) ? name : cleaned(name);
  if (taken.before.has(plain) && !entry.match) return plain;
  for (let number = 1; ; number++) {
    const tail = number === 1 ? '' : `-${number}`;
    const candidate = plain.slice(0, 32 - tail.length) + tail;
    const there = taken.now.get(candidate);
    if (there === undefined || JSON.stringify(there) === JSON.stringify(entry)) return candidate;
  }
}

function cleaned(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/_{2,}/g, '_')
    .replaceAll(/^[-_]+|[-_]+$/g, '');
  return plain.slice(0, 32) || 'server';
}
