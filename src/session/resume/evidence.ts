import type { CheckpointRow, CommandRow, EventRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Checkpoints } from '../checkpoint/index.ts';
import type { WorkPlace } from '../git/index.ts';
import { type Confidence, confidenceIn, type RestsOn } from './confidence.ts';
import { type Drift, driftSince } from './drift.ts';

const MOST_COMMANDS = 20;
const MOST_EVENTS = 50;

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
  readonly drift: Drift | undefined;
  /** The newest ones, the oldest of them first. */
  readonly commands: readonly CommandRow[];
  readonly events: readonly EventRow[];
}

export async function evidenceOf(session: SessionRow, sources: EvidenceSources): Promise<Evidence> {
  const { checkpoints, recentCommands, recentEvents, place, now } = sources;
  const [checkpoint, commands, happened] = await Promise.all([
    checkpoints.latest(session),
    recentCommands(session.id, MOST_COMMANDS),
    recentEvents(session.id, MOST_EVENTS),
  ]);
  const events = happened.filter(({ type }) => !type.startsWith('instance_')); // those every session has
  const drift = checkpoint && (await driftSince(place, session.root, checkpoint));
  const newest = {
    checkpoint: checkpoint?.at,
    events: events[0]?.at,
    commands: commands[0]?.at,
    basic: session.heartbeatAt,
  };
  const restsOn = best.find((one) => newest[one] !== undefined) ?? 'basic';
  const since = (at: number | undefined): number => Math.max(0, now() - (at ?? now()));
  const missing = drift ? damageIn(drift) : { ...whole, rootGone: await isGone(place, session.root) };
  return {
    restsOn,
    confidence: confidenceIn({ restsOn, ageMs: since(newest[restsOn]), ...missing }),
    checkpoint,
    checkpointAgeMs: since(checkpoint?.at),
    drift,
    commands: commands.toReversed(),
    events: events.toReversed(),
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
