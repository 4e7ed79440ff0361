import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { copiesFolder } from '../config/index.ts';
import type { Report } from '../kernel/report.ts';
import { type SessionRecords, Snippets, Transcripts } from '../session/index.ts';
import type { Keeper } from '../store/index.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';

interface Sources {
  readonly keeper: Keeper;
  readonly scope: string;
  readonly report: Report;
  /** Of this Warren: what is kept of transcripts lies below it. */
  readonly home: string;
  readonly records: Pick<SessionRecords, 'find'>;
}

/** So many sessions that were linked with one of a client's are told apart. */
const MOST_LINKED = 50;

/** What clients write down, and what is kept of it. */
export function transcriptsIn({ keeper, scope, report, home, records }: Sources) {
  const around = { scope, clock: realClock, random: realRandom };
  const transcripts = new Transcripts({
    ...around,
    report,
    host: hostname(),
    home: homedir(),
    folder: join(home, 'transcripts'),
    copies: join(home, copiesFolder),
    records: {
      put: (row) => keeper.ask(({ sessions }) => sessions.transcripts.put(row)),
      find: (sought) => keeper.ask(({ sessions }) => sessions.transcripts.find(sought)),
      used: (...words) => keeper.ask(({ sessions }) => sessions.transcripts.used(...words)),
      sweep: (sweep) => keeper.ask(({ sessions }) => sessions.transcripts.sweep(sweep)),
    },
    sessionsOf: async (clientSession) => (await records.find({ scope, clientSession, limit: MOST_LINKED })).rows,
  });
  const snippets = new Snippets({
    ...around,
    records: {
      add: (row) => keeper.ask(({ sessions }) => sessions.snippets.add(row)),
      find: (sought) => keeper.ask(({ sessions }) => sessions.snippets.find(sought)),
      sweep: (sweep) => keeper.ask(({ sessions }) => sessions.snippets.sweep(sweep)),
    },
  });
  return { transcripts, snippets };
}
