import type { HookClient, HookFact } from '../../../admin/contract.ts';
import { hookPatienceMs } from '../../hook-patience.ts';
import { homeDirectory } from '../../shim/environment.ts';
import { ancestors, parents } from './ancestors.ts';
import { deliver, type Fate } from './deliver.ts';
import { factOf, isClient } from './fact-of.ts';
import { lineFor } from './footer.ts';
import { type HookPlace, hookPlace } from './hook-place.ts';
import { hubDoor } from './hub-door.ts';
import { notePrivate } from './private-file.ts';
import { readInput } from './read-input.ts';
import { startReply } from './reply.ts';
import { Spool } from './spool.ts';
import { statusLine } from './status-line.ts';

/**
 * All that a hook may take, in ms since its process began; the client waits for it. By then the client has said what it
 * wants to say, and the hub too: what comes later is written down instead. `leastMs` counts from here, for a machine that
 * was slow to start us: there a fact is worth a little more of the client's time.
 */
const input = { byMs: 600, leastMs: 400 };
const hub = { byMs: 850, leastMs: 200 };
const all = { byMs: 1000, leastMs: 1000 };

/**
 * `warren hook CLIENT EVENT`: what a client calls when something happened. Whatever goes wrong is ours and not the
 * client's: it always exits with 0 and says nothing that could be taken for an error.
 */
export async function hookCommand([client, event]: readonly string[]): Promise<void> {
  process.on('uncaughtException', () => process.exit(0));
  process.stdout.on('error', () => process.exit(0));
  setTimeout(() => process.exit(0), left(all)).unref();
  const said = await answerTo(client, event ?? '').catch(() => '');
  const text = said === '' && event === 'statusline' ? `${lineFor('', undefined)}\n` : said;
  if (text === '') process.exit(0);
  process.stdout.write(text, () => process.exit(0));
}

const left = ({ byMs, leastMs }: typeof all): number => {
  const scale = hookPatienceMs(process.env) / all.byMs;
  return Math.ceil(Math.max(leastMs * scale, byMs * scale - performance.now()));
};

async function answerTo(client: string | undefined, event: string): Promise<string> {
  if (!isClient(client)) return '';
  const said = await readInput(process.stdin, AbortSignal.timeout(left(input)));
  const fact = factOf(client, event, said, {
    id: crypto.randomUUID(),
    at: Date.now(),
    cwd: hereOr('/'),
    pids: ancestors(process.ppid, parents(process.platform)),
  });
  if (!fact) return '';
  const place = hookPlace(process.env, homeDirectory(process.env));
  if (event === 'statusline') return `${await lineOf(fact, place)}\n`;
  const fate = await tell(fact, place, left(hub));
  return fact.event === 'start' && fate.kind === 'told' ? startReply(client, fate.answer.context) : '';
}

/** A folder may be removed under whoever stands in it; the client still says where it works. */
function hereOr(otherwise: string): string {
  try {
    return process.cwd();
  } catch {
    return otherwise;
  }
}

const lineOf = (fact: HookFact, place: HookPlace): Promise<string> =>
  statusLine(fact, {
    footers: place.footers,
    mostMs: left(hub),
    tell: (beat, patienceMs) => tell(beat, place, patienceMs),
  });

async function tell(fact: HookFact, place: HookPlace, patienceMs: number): Promise<Fate> {
  const spool = new Spool(place.spool, () => `${process.pid}-${Math.random().toString(36).slice(2)}`);
  const fate = await deliver(fact, {
    ask: hubDoor(place.hubFile),
    spool,
    signal: AbortSignal.timeout(patienceMs),
  });
  notePrivate(place.heard(fact.client), heard(fact.client, fact, fate));
  return fate;
}

const heard = (client: HookClient, { event, at }: HookFact, { kind }: Fate): object => ({
  client,
  event,
  at,
  fate: kind,
});
