import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HookFact } from '../../../admin/contract.ts';
import { type Fate } from './deliver.ts';
import { isFresh, lineFor, patienceFor, readShown, type Shown } from './footer.ts';
import { notePrivate, readPrivate } from './private-file.ts';

/** As many sessions as one may have looked at lately. */
const maxFooters = 64;

export interface Line {
  /** The folder of the files that remember. */
  readonly footers: string;
  /** How long the hub may take at most, in ms. */
  readonly mostMs: number;
  readonly tell: (fact: HookFact, patienceMs: number) => Promise<Fate>;
}

/** The status line of this session. The hub is asked when there is something new to tell, and waited for only a moment. */
export async function statusLine(fact: HookFact, { footers, mostMs, tell }: Line): Promise<string> {
  const { at, context_percent: percent, client_session: session } = fact;
  const file = join(footers, `${fileName(session)}.json`);
  const shown = readShown(readPrivate(file));
  if (shown && isFresh(shown, percent, at)) return lineFor(shown.footer, percent);
  const patienceMs = patienceFor(shown, at, mostMs);
  const fate = await tell(fact, patienceMs);
  const next = nextShown(fate, shown, { percent, asked: at, patient: patienceMs === mostMs });
  if (!shown) makeRoom(footers);
  notePrivate(file, next);
  return lineFor(next.footer, percent);
}

interface Asked {
  readonly percent: number | undefined;
  readonly asked: number;
  readonly patient: boolean;
}

function nextShown(fate: Fate, shown: Shown | undefined, { percent, asked, patient }: Asked): Shown {
  const isTold = fate.kind === 'told';
  const footer = isTold ? fate.answer.footer : (shown?.footer ?? '');
  return { footer, percent, asked, waited: isTold || patient ? asked : (shown?.waited ?? 0) };
}

/** Clients name their sessions by UUIDs and the like. What is none of these shares one file. */
const fileName = (session: string): string => (/^[\w-]{1,100}$/.test(session) ? session : 'other');

function makeRoom(footers: string): void {
  const found = orNone(() => readdirSync(footers)).map((name) => join(footers, name));
  if (found.length < maxFooters) return;
  const byAge = found
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => a.at - b.at);
  for (const { path } of byAge.slice(0, found.length - maxFooters / 2)) rmSync(path, { force: true });
}

function orNone(list: () => string[]): string[] {
  try {
    return list();
  } catch {
    return []; // the first one
  }
}
