import { dirname } from 'node:path';
import { type Adoptable, isLiving, LastWords, type Launched, type Named, watchProcess } from '../../instance/index.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Attached, Claim } from './control-lines.ts';
import { ControlLink } from './control-link.ts';
import { dial } from './dial.ts';
import type { BuiltinPlace } from './host-process.ts';
import { Kept } from './kept.ts';
import { type Around, dataChannel, launched } from './launcher.ts';
import { within } from './within.ts';

/** What is written down of the instance that is to be gone on with. */
export interface AdoptionSpec {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly maxLineBytes: number;
  readonly logFile?: string;
  readonly fence?: number;
}

export interface Adopted {
  readonly launched: Launched;
  /** What its process was started with, and its next one is to be started with too. */
  readonly env: Readonly<Record<string, string>>;
}

/** Whoever is well answers at once; the rest is swept. */
const ANSWER_MS = 1000;

/**
 * Goes on with a built-in process that another hub started: proves to it by its nonce, and by an epoch above the last one, that
 * it may. Rejects when it does not answer in time, or is not what was written down; then it is to be swept.
 */
export async function adoptBuiltin(
  was: { readonly process: Named; readonly adoptable: Adoptable; readonly spec: AdoptionSpec },
  place: BuiltinPlace,
  around: Around,
): Promise<Adopted> {
  const { process, adoptable, spec } = was;
  if (dirname(adoptable.socketPath) !== place.runtime) throw refused(spec, 'its socket is not where ours are');
  if (!isLiving(process)) throw refused(spec, 'it has ended');
  const claim = { nonce: adoptable.nonce, hub: place.hub, epoch: adoptable.epoch };
  const kept = new Kept({ ...spec, fence: spec.fence ?? 0 }, around.states, around);
  const control = await within(greeted(adoptable.socketPath, kept), ANSWER_MS, 'It could not be reached', around.clock);
  try {
    const it = await within(control.attach(claim), ANSWER_MS, 'It did not answer', around.clock);
    const other = differenceOf(it, claim, was);
    if (other !== undefined) throw refused(spec, other);
    const channel = await dataChannel(adoptable.socketPath, claim, spec.maxLineBytes);
    // What it could not hand to a hub that was dying; if it dies itself now, that is told elsewhere.
    control.save(new AbortController().signal).catch(() => undefined);
    const watched = watchProcess(process, control.closed, around.clock);
    const words = new LastWords(spec.logFile, it.logFrom, watched.exited);
    const whole = { ...watched, lastWords: () => words.text, keepSmall: () => words.keepSmall() };
    return { launched: launched(whole, { control, channel, adoptable }), env: it.env };
  } catch (error) {
    control.close();
    throw error;
  }
}

const greeted = async (socketPath: string, kept: Kept): Promise<ControlLink> =>
  ControlLink.over(await dial(socketPath), (state) => kept.heard(state));

function differenceOf(
  it: Attached,
  claim: Claim,
  { process, spec }: { process: Named; spec: AdoptionSpec },
): string | undefined {
  if (it.nonce !== claim.nonce || it.epoch !== claim.epoch) return 'it answered for somebody else';
  if (it.pid !== process.pid) return `it says that it is process ${it.pid}`;
  if (it.kind !== spec.kind || it.key !== spec.key) return `it is ${it.kind} of ${it.key || 'nobody'}`;
  return undefined;
}

const refused = ({ name, key }: AdoptionSpec, why: string): HubError =>
  new HubError('instance-start-failed', `The process of ${name} (${key}) cannot be gone on with: ${why}.`);
