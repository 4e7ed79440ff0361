import type { CheckpointRow, CommandRow, EventRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Checkpoints } from '../checkpoint/index.ts';
import type { WorkPlace } from '../git/index.ts';
import { type Confidence, confidenceIn, type RestsOn } from './confidence.ts';
import { type Drift, driftSince } from './drift.ts';
import { isWork, type Since, sinceOf, wasDone } from './since.ts';

const MOST_COMMANDS = 20;
const MOST_EVENTS = 50;
/** More are read of each: not all of them are work. */
const MOST_READ = 100;

export interface EvidenceSources {
  readonly checkpoints: Pick<Checkpoints, 'latest'>;
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
  const [checkpoint, recent] = await Promise.all([checkpoints.latest(session), recentIn(session, sources)]);
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

/** What was done and what happened; not what was done about the session itself. */
async function recentIn({ id }: SessionRow, { recentCommands, recentEvents }: EvidenceSources) {
  const [commands, events] = await Promise.all([recentCommands(id, MOST_READ), recentEvents(id, MOST_READ)]);
  return {
    commands: commands.filter(wasDone).slice(0, MOST_COMMANDS).toReversed(),
    events: events.filter(isWork).slice(0, MOST_EVENTS).toReversed(),
  };
}

const whole = { rootGone: false, branchChanged: false, filesGone: 0 };

const damageIn = ({ rootGone, branchChanged, goneTotal }: Drift): typeof whole => ({
  rootGone,
  branchChanged,
  filesGone: goneTotal,
});

const isGone = async (place: WorkPlace, root: string | null): Promise<boolean> =>
  root !== null && (await place.look(root)) === undefined;

const best: readonly RestsOn[] = ['checkpoint', 'events', 'commands', 'basic'];
