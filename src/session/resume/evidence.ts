import type { CheckpointRow, CommandRow, EventRow, SessionRow } from '../../kernel/agent-session.ts';
import { type Checkpoints, lineText } from '../checkpoint/index.ts';
import type { WorkPlace } from '../git/index.ts';
import { lineBack } from '../line-back.ts';
import { type Confidence, confidenceIn, type RestsOn } from './confidence.ts';
import { type Drift, driftSince } from './drift.ts';
import { isWork, type Recent, type Since, sinceOf, wasDone } from './since.ts';

const MOST_COMMANDS = 20;
const MOST_EVENTS = 50;
/** More are read of each: not all of them are work. */
const MOST_READ = 100;

export interface EvidenceSources {
  readonly checkpoints: Pick<Checkpoints, 'latest'>;
  readonly sessionOf: (id: string) => Promise<SessionRow | undefined>;
  /** Newest first. */
  readonly recentCommands: (session: string, limit: number) => Promise<readonly CommandRow[]>;
  readonly recentEvents: (session: string, limit: number) => Promise<readonly EventRow[]>;
  readonly place: WorkPlace;
  readonly now: () => number;
}

/** All that is known of where the work of a session stands. */
export interface Evidence {
  readonly restsOn: RestsOn;
  readonly confidence: Confidence;
  readonly checkpoint: CheckpointRow | undefined;
  readonly checkpointAgeMs: number;
  /** After the checkpoint; nothing where there is none. */
  readonly since: Since;
  readonly drift: Drift | undefined;
  /** The newest ones, the oldest of them first. */
  readonly commands: readonly CommandRow[];
  readonly events: readonly EventRow[];
}

export async function evidenceOf(session: SessionRow, sources: EvidenceSources): Promise<Evidence> {
  const { checkpoints, place, now } = sources;
  const checkpoint = await checkpoints.latest(session);
  const recent = await recentIn(session, sources, checkpoint?.session);
  const { commands, events } = recent;
  const drift = checkpoint && (await driftSince(place, session.root, checkpoint));
  const since = sinceOf(checkpoint, session, recent);
  const newest = {
    checkpoint: checkpoint?.at,
    events: events.at(-1)?.at,
    commands: commands.at(-1)?.at,
    basic: session.heartbeatAt,
  };
  const restsOn = best.find((one) => newest[one] !== undefined) ?? 'basic';
  const ageOf = (at: number | undefined): number => Math.max(0, now() - (at ?? now()));
  const missing = drift ? damageIn(drift) : { ...whole, rootGone: await isGone(place, session.root) };
  const later = { recordedSince: since.commands.length + since.events.length, otherEpic: since.epic !== null };
  return {
    restsOn,
    confidence: confidenceIn({ restsOn, ageMs: ageOf(newest[restsOn]), ...missing, ...later }),
    checkpoint,
    checkpointAgeMs: ageOf(checkpoint?.at),
    since,
    drift,
    commands,
    events,
  };
}

/** Of the session, and of those that it goes on with, until there is enough; `last` is the last one that is asked. */
async function recentIn(session: SessionRow, sources: EvidenceSources, last: string | undefined): Promise<Recent> {
  const commands: CommandRow[] = [];
  const events: EventRow[] = [];
  for await (const { id } of lineBack(session, sources.sessionOf)) {
    const [done, happened] = await Promise.all([
      sources.recentCommands(id, MOST_READ),
      sources.recentEvents(id, MOST_READ),
    ]);
    commands.push(...done.filter(wasDone));
    events.push(...happened.filter(isWork));
    if (id === last || (commands.length >= MOST_COMMANDS && events.length >= MOST_EVENTS)) break;
  }
  return { commands: newestOf(commands, MOST_COMMANDS), events: newestOf(events, MOST_EVENTS) };
}

/** The oldest of them first. */
const newestOf = <Row extends { readonly at: number }>(newestFirst: readonly Row[], most: number): Row[] =>
  newestFirst
    .slice(0, most)
    .toReversed()
    .toSorted((a, b) => a.at - b.at);

const whole = { rootGone: false, branchChanged: false, filesGone: 0, historyRewritten: false, problem: null };

const damageIn = ({ rootGone, branchChanged, goneTotal, historyRewritten, problem }: Drift) => ({
  rootGone,
  branchChanged,
  filesGone: goneTotal,
  historyRewritten,
  problem: rootGone || problem === null ? null : lineText(problem), // one thing is said once
});

const isGone = async (place: WorkPlace, root: string | null): Promise<boolean> =>
  root !== null && (await place.look(root)) === undefined;

const best: readonly RestsOn[] = ['checkpoint', 'events', 'commands', 'basic'];
