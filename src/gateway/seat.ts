import type { Lease } from '../instance/index.ts';
import { asHubError, HubError } from '../kernel/errors.ts';
import { type Envelope, type Era, readEnvelope } from '../protocol/index.ts';
import { question } from './ask.ts';
import { type Call, type Carrier, type Sender, subjectOf } from './call.ts';
import type { Client } from './client.ts';
import type { ServerSpec } from './definition.ts';
import { eraMismatch } from './greet.ts';
import { concerns, lowestLevel } from './hearing.ts';
import type { Link, Listener } from './link.ts';
import { listKeys, repeatableTools } from './raw-list.ts';
import { Revival } from './revival.ts';
import { wholeKey } from './whole-list.ts';

/**
 * One client's hold on one server of its project, in one era. Starts the process when the first message needs it, finds
 * the next one after a crash, and says again to the new one what the old one knew: subscriptions, the log level.
 */
export class Seat implements Disposable, Listener, Sender {
  readonly spec: ServerSpec;
  readonly client: Client;
  readonly #lease: Lease<Link>;
  readonly #over = new AbortController();
  /** Resources the client subscribed to (legacy). */
  readonly #subscriptions = new Set<string>();
  /** Open `subscriptions/listen` calls (modern). They outlive processes and are opened with each anew. */
  readonly #listens = new Set<Call>();
  readonly #revival: Revival;
  #link: Link | undefined;

  constructor(spec: ServerSpec, client: Client) {
    this.spec = spec;
    this.client = client;
    this.#lease = client.hub.pool.lease(spec);
    this.#revival = new Revival(client.hub.clock, () => this.#revive());
  }

  get era(): Era {
    return this.spec.era;
  }

  /** The link if it is ready now. */
  get current(): Link | undefined {
    const link = this.#lease.current;
    if (link && link !== this.#link) this.#attach(link);
    return link;
  }

  async link(): Promise<Link> {
    this.#refuseKnownMismatch();
    const link = await this.#lease.link(this.#over.signal).catch((error: unknown) => this.#notStarted(error));
    if (link !== this.#link) this.#attach(link);
    return link;
  }

  /** Starts the process without waiting for it. */
  warm(): void {
    if (!this.current && this.#lease.breaker.state !== 'open') this.link().catch(() => undefined); // the call that needs it will hear why
  }

  call(call: Call): void {
    call.seat = this;
    if (call.lasting) this.#keep(call);
    else if (this.#refused(call)) return;
    const link = this.current;
    if (!link)
      this.#later(call).catch((error: unknown) => this.client.hub.report({ kind: 'bug', where: 'seat', error }));
    else if (call.link !== link) this.#send(call, link);
  }

  /** A subscription that waits for the process instead of starting it. */
  park(call: Call): void {
    call.seat = this;
    this.#keep(call);
    const link = this.current;
    if (link && call.link !== link) link.send(call, this.client);
  }

  serves(carrier: Carrier): boolean {
    return this.#lease.current === carrier;
  }

  answered(): void {
    this.#lease.breaker.succeeded();
  }

  unanswered(why: string): void {
    this.#lease.breaker.failed(why);
  }

  /** A list: from the server if it is up and quick, else as remembered; what is new is announced later. */
  list(call: Call): void {
    const { clock, limits, manifests } = this.client.hub;
    const remembered = manifests.answer(this.spec.manifestKey, this.spec.era, call.method);
    if (!remembered) return this.call(call);
    if (!this.current || this.#lease.breaker.state === 'open') {
      call.caller.remembered(call, remembered);
      return this.warm();
    }
    this.call(call);
    call.whenOver(clock.after(limits.patienceMs, () => call.caller.remembered(call, remembered)));
  }

  /** A notification of the client's. Without a process there is nobody to hear it. */
  notify(lines: readonly Buffer[]): void {
    this.current?.write(lines, this.client);
  }

  subscribed(uri: string): void {
    this.#subscriptions.add(uri);
  }

  /** True when the server need not hear of it: it is not running, or somebody else still wants the resource. */
  unsubscribed(uri: string): boolean {
    this.#subscriptions.delete(uri);
    const link = this.current;
    return !link || [...link.audience].some((one) => one !== this && one.subscribesTo(uri));
  }

  subscribesTo(uri: string): boolean {
    return this.#subscriptions.has(uri);
  }

  /** An update may name a part of what was subscribed to (MCP 2025-11-25, resources). */
  wants(uri: string): boolean {
    if (this.#subscriptions.has(uri)) return true;
    return [...this.#subscriptions].some((whole) => uri.startsWith(whole));
  }

  /** The client's wish, or a more talkative one of somebody else who shares the server. */
  levelFor(link: Link): string | undefined {
    const levels = [...link.audience].flatMap((one) => one.level ?? []);
    return lowestLevel(this.level === undefined ? levels : [...levels, this.level]);
  }

  get level(): string | undefined {
    return this.client.logLevel;
  }

  /** The client set its level, or went: the server is told what its clients want now. */
  tellLevel(): void {
    const link = this.spec.era === 'legacy' ? this.current : undefined;
    const level = link && this.levelFor(link);
    if (link && level !== undefined) this.#own(link, 'logging/setLevel', { level });
  }

  /** A notification of the server's that belongs to no call. */
  hears(link: Link, line: Buffer, envelope: Envelope): void {
    if (envelope.method === 'notifications/cancelled') {
      this.client.questions.cancel(link, line, envelope);
    } else if (concerns(this, link, line, envelope)) this.client.tell(line, link);
  }

  /** One of the server's lists is not what the client was told. */
  changed(method: string): void {
    const notification = listKeys[method]?.changed;
    if (notification !== undefined) this.client.announceTo(this.spec.era, notification);
  }

  /** Calling again after a crash does no harm: the method only reads, or the tool says so of itself. */
  mayRepeat(call: Call): boolean {
    if (call.repeatable || call.method !== 'tools/call') return call.repeatable;
    const { manifestKey, era, definition } = this.spec;
    const { manifests } = this.client.hub;
    const tools =
      manifests.answer(manifestKey, era, 'tools/list') ?? manifests.answer(manifestKey, era, wholeKey('tools/list'));
    const envelope = readEnvelope(call.line);
    const name = envelope.kind === 'malformed' ? undefined : subjectOf(call.line, envelope, 'name')?.text;
    if (!tools || name === undefined) return false;
    const prefix = `${definition.name}__`;
    return repeatableTools(tools).has(
      call.edits.length > 0 && name.startsWith(prefix) ? name.slice(prefix.length) : name,
    );
  }

  /** The process is gone. Who is subscribed needs the next one, unless somebody wanted it to end. */
  lost(link: Link, crashed: boolean): void {
    if (this.#link === link) this.#link = undefined;
    this.client.questions.lost(link);
    if (crashed && this.#subscriptions.size + this.#listens.size > 0) this.#revival.begin();
  }

  [Symbol.dispose](): void {
    const link = this.#link;
    this.#revival.end();
    for (const call of this.#listens) call.link?.cancel(call, 'the client let go of this server');
    this.#listens.clear();
    this.#over.abort(new HubError('instance-stopped', `The client let go of ${this.spec.name}. Call again.`));
    this.#link = undefined;
    link?.audience.delete(this);
    for (const uri of this.#subscriptions) {
      if (link && ![...link.audience].some((one) => one.subscribesTo(uri)))
        this.#own(link, 'resources/unsubscribe', { uri });
    }
    this.#lease[Symbol.dispose]();
  }

  #revive(): void {
    this.link().catch((error: unknown) => {
      if (asHubError(error).kind.retry !== 'never') this.#revival.begin();
    });
  }

  #keep(call: Call): void {
    if (this.#listens.has(call)) return;
    this.#listens.add(call);
    call.whenOver(() => this.#listens.delete(call));
  }

  #attach(link: Link): void {
    this.#link = link;
    link.audience.add(this);
    for (const uri of this.#subscriptions) this.#own(link, 'resources/subscribe', { uri });
    for (const call of this.#listens) link.send(call, this.client);
    if (this.client.logLevel !== undefined) this.tellLevel();
  }

  /** Said again on the client's behalf; a refusal was the client's to hear the first time. */
  #own(link: Link, method: string, params: unknown): void {
    const { call, answer } = question(method, params, this.client.hub.clock.monotonic());
    answer.catch(() => undefined);
    link.send(call);
  }

  #send(call: Call, link: Link): void {
    const { requestMs } = this.spec.definition.limits;
    if (requestMs > 0 && call.attempts === 0 && !call.lasting) this.#limit(call, requestMs);
    link.send(call, this.client);
  }

  /** One that may not be asked now: its last calls came to nothing. A server that is well costs one look. */
  #refused(call: Call): boolean {
    const { breaker } = this.#lease;
    if (breaker.state === 'closed') return false;
    try {
      breaker.admit();
      return false;
    } catch (error) {
      call.caller.failed(call, asHubError(error));
      return true;
    }
  }

  #limit(call: Call, requestMs: number): void {
    const late = (): void => {
      call.link?.cancel(call, 'time limit');
      this.unanswered(`no answer to ${call.method} within ${requestMs} ms`);
      const text = `${this.spec.name} did not answer ${call.method} within ${requestMs} ms (limits.requestMs). The server was told to stop working on it.`;
      call.caller.failed(call, new HubError('request-timeout', text));
    };
    call.whenOver(this.client.hub.clock.after(requestMs, late));
  }

  async #later(call: Call): Promise<void> {
    try {
      const link = await this.link();
      if (!call.done && call.link !== link) this.#send(call, link);
    } catch (error) {
      call.caller.failed(call, asHubError(error));
    }
  }

  /** A process that ends when it is probed does not know the era (rmcp does that); its last words go along. */
  #notStarted(thrown: unknown): never {
    const error = asHubError(thrown);
    if (this.spec.era !== 'modern' || error.code !== 'instance-start-failed' || error.facts['why'] !== 'crashed')
      throw error;
    const mismatch = eraMismatch(this.spec.name, 'modern', 'ended when it was sent server/discover');
    const facts = { ...mismatch.facts, stderr: error.facts['stderr'] };
    throw new HubError('era-mismatch', `${mismatch.message} ${error.message}`, { cause: error, facts });
  }

  #refuseKnownMismatch(): void {
    const { era, manifestKey, name, definition } = this.spec;
    const { clock, manifests } = this.client.hub;
    if (definition.era !== 'auto' && definition.era !== era)
      throw eraMismatch(name, era, `is configured with "era": "${definition.era}"`);
    if (manifests.speaks(manifestKey, era, clock.monotonic()) === false && !this.current)
      throw eraMismatch(name, era, 'refused or ignored that handshake before');
  }
}
