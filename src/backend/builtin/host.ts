import type { Clock } from '../../kernel/clock.ts';
import type { Channel, LineSink } from '../../transport/index.ts';
import type { BuiltinKind, BuiltinServer } from './contract.ts';
import {
  type Attached,
  type Became,
  type Become,
  type Claim,
  type FirstLine,
  type HubLine,
  type InstanceLine,
  instanceLine,
  readHubLine,
  type StateLine,
} from './control-lines.ts';
import { turnedAway } from './fence.ts';
import { StateSaver } from './state-saver.ts';

/** What an instance is in the eyes of the system, once it is somebody. */
export interface Place {
  readonly root: string;
  readonly version: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly logFrom: number;
}

export interface HostOptions {
  readonly kind: string;
  readonly make: BuiltinKind;
  readonly nonce: string;
  readonly pid: number;
  /** Goes where a spare is told to go; where others are is known by then. Throws when it cannot. */
  readonly settle: (become: Become) => Place;
  /** Without a hub for so long the instance ends by itself: its hub is gone and no other one came. */
  readonly aloneMs: number;
  readonly clock: Clock;
  /** Called once when it is time to end. */
  readonly alone: () => void;
}

/** What it does has so long, in ms, to end: whoever wants the process gone waits little longer than that. */
const END_MS = 3000;

/** Who this instance is, from `become` on. */
interface Self {
  readonly key: string;
  readonly place: Place;
  readonly server: BuiltinServer;
  readonly saver: StateSaver | undefined;
}

/**
 * One built-in instance, as its connections meet it. It is nobody until a hub has told it who it is. It belongs to the hub that
 * attached with the highest epoch so far, with one control connection and any number of data connections; when a newer one comes
 * all connections of the older one are closed, so that a hub that was asleep meanwhile cannot talk to it any more.
 */
export class Host {
  readonly #options: HostOptions;
  #self: Self | undefined;
  #holder: Claim | undefined;
  #control: Channel | undefined;
  readonly #open = new Set<Channel>();
  #cancelAlone: () => void;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#cancelAlone = options.clock.after(options.aloneMs, options.alone);
  }

  /** A connection that said who it is; a stranger's is closed. */
  accept(first: FirstLine | undefined, channel: Channel): void {
    if (first?.kind === 'control') this.#attach(first.claim, channel);
    else if (first?.kind === 'data' && this.#self && this.#isHolder(first)) this.#serve(channel, this.#self.server);
    else channel.destroy();
  }

  /** Ends what it does and hands over what is not saved yet. */
  async leave(): Promise<void> {
    const { server, saver } = this.#self ?? {};
    const over = new AbortController();
    const soon = this.#options.clock.sleep(END_MS, over.signal).catch(() => undefined); // it ended in time
    await Promise.race([server?.end?.().catch(() => undefined), soon]); // its state is worth more than its manners
    over.abort();
    await saver?.last();
  }

  close(): void {
    this.#cancelAlone();
    for (const channel of this.#open) channel.destroy();
  }

  #isHolder({ nonce, epoch }: { nonce: string; epoch: number }): boolean {
    return nonce === this.#options.nonce && this.#control !== undefined && epoch === this.#holder?.epoch;
  }

  #attach(claim: Claim, channel: Channel): void {
    const why = turnedAway(claim, this.#options.nonce, this.#holder);
    if (why !== undefined) {
      channel.open(deaf);
      channel.write(instanceLine({ refused: why }));
      return channel.end();
    }
    for (const old of this.#open) old.destroy();
    this.#holder = claim;
    this.#control = channel;
    this.#take(channel, {
      lines: (batch) => {
        for (const line of batch) this.#hear(channel, readHubLine(line));
      },
      overlong: () => channel.destroy(), // no hub of ours says such a line
    });
    this.#say({ attached: this.#attached(claim) });
    this.#self?.saver?.attached();
  }

  #attached(claim: Claim): Attached {
    const { kind, pid } = this.#options;
    const { key = '', place, server } = this.#self ?? {};
    const stateVersion = server?.state?.version ?? 0;
    return { ...claim, kind, key, pid, stateVersion, env: place?.env ?? {}, logFrom: place?.logFrom ?? 0 };
  }

  #hear(channel: Channel, line: HubLine | undefined): void {
    if (!line || channel !== this.#control) return;
    if ('ping' in line) this.#say({ pong: line.ping });
    else if ('become' in line) this.#become(line.become);
    else if ('save' in line) this.#save(line.save);
    else if ('saved' in line) this.#self?.saver?.saved(line.saved);
  }

  /** Once: what it is, it stays. */
  #become(become: Become): void {
    if (this.#self) {
      this.#say({ refused: `it is ${this.#self.key} already` });
      return;
    }
    try {
      const { make, pid, clock } = this.#options;
      const place = this.#options.settle(become);
      const { key } = become;
      const server = make({ pid, key, root: place.root, version: place.version }, () => this.#self?.saver?.changed());
      const became = restored(server, become);
      const send = (state: StateLine): boolean => this.#say({ state });
      const saver = server.state && new StateSaver(server.state, became.state === 'restored', { clock, send });
      this.#self = { key, place, server, saver };
      this.#say({ became });
    } catch (error) {
      this.#say({ refused: messageOf(error) });
    }
  }

  #save(asked: number): void {
    const saver = this.#self?.saver;
    if (saver) saver.asked(asked);
    else this.#say({ state: { n: 0, asked } });
  }

  /** False when no hub is there. */
  #say(line: InstanceLine): boolean {
    this.#control?.write(instanceLine(line));
    return this.#control !== undefined;
  }

  #serve(channel: Channel, server: BuiltinServer): void {
    const reply = (answer: Buffer): void => channel.write(answer);
    this.#take(channel, {
      lines: (batch) => {
        for (const line of batch) server.take(line, reply);
      },
      overlong: () => undefined, // the hub's own limit is the same one, so it never sends such a line
      closed: () => server.left?.(reply),
    });
  }

  #take(channel: Channel, sink: Pick<LineSink, 'lines' | 'overlong'> & { closed?: () => void }): void {
    this.#cancelAlone();
    this.#open.add(channel);
    const closed = (): void => {
      this.#open.delete(channel);
      sink.closed?.();
      if (channel === this.#control) this.#control = undefined;
      if (this.#open.size > 0) return;
      this.#cancelAlone();
      this.#cancelAlone = this.#options.clock.after(this.#options.aloneMs, this.#options.alone);
    };
    channel.open({ ...sink, drained: () => undefined, closed });
  }
}

/** What cannot be read is told to the hub, and the instance stays as it is when new. */
function restored(server: BuiltinServer, become: Become): Became {
  if (!become.state) return { state: 'none', why: '' };
  try {
    if (!server.state) throw new Error('this kind keeps no state');
    server.state.restore(become.state);
    return { state: 'restored', why: '' };
  } catch (error) {
    return { state: 'refused', why: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const deaf: LineSink = {
  lines: () => undefined,
  overlong: () => undefined,
  drained: () => undefined,
  closed: () => undefined,
};
