import { hostname } from 'node:os';
import type { Report } from '../kernel/report.ts';
import {
  type AlsoKept,
  type Checkpoints,
  type CommandRecords,
  Commands,
  type CommandsOptions,
  EventLog,
  type EventRecords,
  type PruneRecords,
  type Reservations,
  type Resumes,
  type SessionDeed,
  SessionDiary,
  type SessionRecords,
  SessionRegistry,
  SessionRetention,
  type Snippets,
  type Transcripts,
  WakeWatch,
} from '../session/index.ts';
import type { Deeds, DeedsQuestion, Keeper } from '../store/index.ts';
import { GoingOn } from './going-on.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';
import { reservationsIn } from './reservations-in.ts';
import { transcriptsIn } from './transcripts-in.ts';

/** What there is of agent sessions in this home or cluster. */
export interface SessionRooms {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
  readonly commands: Commands;
  readonly checkpoints: Checkpoints;
  readonly resumes: Resumes;
  readonly retention: SessionRetention;
  /** The newest events and commands, the newest first. */
  latest(wanted: Omit<DeedsQuestion, 'scope'>): Promise<Deeds>;
  /** Opened when somebody asks. */
  readonly reservations: () => Promise<Reservations>;
  readonly transcripts: Transcripts;
  readonly snippets: Snippets;
  /** When what was begun behind others' backs is written, as far as the store takes it. */
  settled(): Promise<void>;
}

interface Sources {
  readonly keeper: Keeper;
  readonly scope: string;
  readonly report: Report;
  /** Of this Warren. */
  readonly home: string;
  /** What all worktrees of the repository that a folder is in share. */
  readonly repositoryOf: (folder: string) => string | undefined;
  readonly workOver: Pick<CommandsOptions, 'attributed'>;
}

export function sessionsIn(sources: Sources): SessionRooms {
  const { keeper, scope, report, repositoryOf, workOver } = sources;
  const wake = new WakeWatch(realClock); // for as long as the process lives
  const around = { scope, clock: realClock, random: realRandom };
  const records = keptIn(keeper);
  const commands = new Commands({
    ...around,
    report,
    attributed: workOver.attributed,
    records: commandsKeptIn(keeper),
  });
  const going = new GoingOn({ ...around, keeper, report, commands, records, repositoryOf });
  const events = new EventLog({ ...around, records: eventsKeptIn(keeper), told: going.heard });
  const diary = new SessionDiary(events, report);
  const done = (deed: SessionDeed): void => {
    diary.take(deed);
    going.done(deed);
  };
  const registry = new SessionRegistry({ ...around, records, host: hostname(), wokeAt: () => wake.wokeAt, done });
  const { checkpoints } = going;
  const settled = async (): Promise<void> => {
    await diary.settled();
    await going.settled();
  };
  const resumes = going.resumes({ registry, events, diary });
  const reservations = reservationsIn({ keeper, scope, clock: realClock, registry, repositoryOf });
  const written = transcriptsIn({ ...sources, records });
  const prune: PruneRecords['prune'] = (order) => keeper.ask(({ sessions }) => sessions.prune(order));
  const retention = new SessionRetention({ ...around, records: { prune }, checkpoints, also: alsoKept(written) });
  const latest: SessionRooms['latest'] = (wanted) =>
    keeper.ask(({ sessions }) => sessions.latest({ scope, ...wanted }));
  const own = { registry, events, commands, checkpoints, settled, resumes, reservations, retention, latest };
  return { ...own, ...written };
}

/** What goes by its own age. */
const alsoKept = ({ transcripts, snippets }: Pick<SessionRooms, 'transcripts' | 'snippets'>): readonly AlsoKept[] => [
  { name: 'transcripts', prune: async (old) => (await transcripts.prune(old)).count },
  { name: 'snippets', prune: async (old) => (await snippets.prune(old)).count },
];

const keptIn = (keeper: Keeper): SessionRecords => ({
  add: (row) => keeper.ask(({ sessions }) => sessions.add(row)),
  find: (sought) => keeper.ask(({ sessions }) => sessions.find(sought)),
  beat: (beat) => keeper.ask(({ sessions }) => sessions.beat(beat)),
  close: (...words) => keeper.ask(({ sessions }) => sessions.close(...words)),
  link: (...words) => keeper.ask(({ sessions }) => sessions.link(...words)),
});

const commandsKeptIn = (keeper: Keeper): CommandRecords => ({
  record: (rows) => keeper.record(...rows.map((row) => ({ kind: 'command' as const, row }))),
  keep: (rows) => keeper.acknowledge(...rows.map((row) => ({ kind: 'command' as const, row }))),
  search: (sought) => keeper.ask(({ sessions }) => sessions.commands.search(sought)),
});

const eventsKeptIn = (keeper: Keeper): EventRecords => ({
  append: (...words) => keeper.ask(({ sessions }) => sessions.events.append(...words)),
  find: (...words) => keeper.ask(({ sessions }) => sessions.events.find(...words)),
  count: (sought) => keeper.ask(({ sessions }) => sessions.events.count(sought)),
  byId: (...words) => keeper.ask(({ sessions }) => sessions.events.byId(...words)),
  head: (...words) => keeper.ask(({ sessions }) => sessions.events.head(...words)),
  chain: (node) => keeper.ask(({ sessions }) => sessions.events.chain(node)),
  tree: (node) => keeper.ask(({ sessions }) => sessions.events.tree(node)),
  lineage: (...words) => keeper.ask(({ sessions }) => sessions.events.lineage(...words)),
});
