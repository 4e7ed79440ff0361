import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionDeed } from '../../admin/contract.ts';
import { type ErrorCode, HubError } from '../../kernel/errors.ts';
import { type AdminClient, adminClient } from '../admin-client.ts';
import { outJson, type Told } from '../command.ts';
import type { Io } from '../io.ts';
import { screenOf } from '../screen.ts';
import { News } from './news.ts';
import { deedLine } from './told-deed.ts';

export interface TailOptions extends Told {
  readonly lines: number;
  readonly follow?: boolean | undefined;
}

const LOOK_EVERY_MS = 500;
/** As much as the hub gives at once. */
const MOST = 1000;

/** `warren sessions tail`: what happened last, and with `--follow` what happens, until the terminal interrupts. */
export async function tailSessions(name: string | undefined, io: Io, told: TailOptions): Promise<number> {
  const client = adminClient(io);
  const session = name === undefined ? undefined : (await client.session(name)).instance_id;
  const { deeds } = await client.sessionLog({ session, limit: told.follow ? MOST : told.lines }); // what was before is no news
  const last = deeds.slice(-told.lines);
  if (!told.follow && told.json) outJson(io, { deeds: last });
  else if (!told.follow && last.length === 0) io.out('Nothing happened yet.\n');
  else {
    const say = speaker(io, told);
    for (const deed of last) say(deed);
    if (told.follow) await followed(io, { client, session, seen: deeds, say });
  }
  return 0;
}

function speaker(io: Io, { json }: TailOptions): (deed: SessionDeed) => void {
  const screen = screenOf(io);
  return (deed) => io.out(json ? `${JSON.stringify(deed)}\n` : deedLine(deed, screen));
}

interface Following {
  readonly client: AdminClient;
  readonly session: string | undefined;
  readonly seen: readonly SessionDeed[];
  readonly say: (deed: SessionDeed) => void;
}

async function followed(io: Io, { client: first, session, seen, say }: Following): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const news = new News(seen);
  let client: AdminClient | undefined = first;
  let isWaiting = false;
  while (!stop.signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => {}); // aborted: the loop ends
    try {
      client ??= adminClient(io);
      const { deeds } = await client.sessionLog({ session, since: news.since, limit: MOST });
      isWaiting = false;
      for (const deed of news.of(deeds)) say(deed);
    } catch (error) {
      if (!(error instanceof HubError) || !passing.has(error.code)) throw error;
      if (!isWaiting) io.err(`${error.message} Waiting for it.\n`);
      isWaiting = true;
      client = undefined; // the next hub may listen elsewhere
    }
  }
}

/** A hub that is replaced is back soon. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'not-running',
  'hub-unreachable',
  'store-away',
  'busy',
  'hub-draining',
]);
