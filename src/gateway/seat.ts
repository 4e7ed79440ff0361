import type { Lease } from '../instance/index.ts';
import { asHubError, HubError } from '../kernel/errors.ts';
import { type Envelope, memberOf, notificationLine, readEnvelope, stringOf } from '../protocol/index.ts';
import { question } from './ask.ts';
import { type Call, type Sender, subjectOf } from './call.ts';
import type { Client } from './client.ts';
import type { ServerSpec } from './definition.ts';
import { eraMismatch } from './greet.ts';
import type { Link, Listener } from './link.ts';
import { listKeys, repeatableTools } from './raw-list.ts';

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
  #link: Link | undefined;

  constructor(spec: ServerSpec, client: Client) {
    this.spec = spec;
    this.client = client;
    this.#lease = client.hub.pool.lease(spec);
  }

  /** The link if it is ready now. */
  get current(): Link | undefined {
    const link = this.#lease.current;
    if (link && link !== this.#link) this.#attach(link);
    return link;
  }

  async link(): Promise<Link> {
    this.#refuseKnownMismatch();
    const link = await this.#lease.link(this.#over.signal);
    if (link !== this.#link) this.#attach(link);
    return link;
  }

  /** Starts the process without waiting for it. */
  warm(): void {
    if (!this.current) this.link().catch(() => undefined); // the call that needs it will hear why
  }

  call(call: Call): void {
    call.seat = this;
    const link = this.current;
    if (link) this.#send(call, link);
    else this.#later(call).catch((error: unknown) => this.client.hub.report({ kind: 'bug', where: 'seat', error }));
  }

  /** A list: from the server if it is up and quick, else as remembered; what is new is announced later. */
  list(call: Call): void {
    const { hub } = this.client;
    const remembered = hub.manifests.answer(this.spec.manifestKey, this.spec.era, call.method);
    if (!remembered) return this.call(call);
    if (!this.current) {
      call.caller.remembered(call, remembered);
      return this.warm();
    }
    this.call(call);
    hub.clock.after(hub.limits.patienceMs, () => {
      if (call.done) return;
      call.link?.forget(call);
      call.caller.remembered(call, remembered);
    });
  }

  /** A notification of the client's. Without a process there is nobody to hear it. */
  notify(lines: readonly Buffer[]): void {
    this.current?.write(lines, this.client);
  }

  subscribe(uri: string, wanted: boolean): void {
    if (wanted) this.#subscriptions.add(uri);
    else this.#subscriptions.delete(uri);
  }

  /** Does anybody else of this server's audience still want the resource? */
  sharedSubscription(uri: string): boolean {
    for (const seat of this.#link?.audience ?? []) if (seat !== this && seat.wants(uri)) return true;
    return false;
  }

  wants(uri: string): boolean {
    return this.#subscriptions.has(uri);
  }

  /** A notification of the server's that belongs to no call. */
  hears(link: Link, line: Buffer, envelope: Envelope): void {
    if (envelope.method === 'notifications/cancelled') {
      this.client.questions.cancel(link, line, envelope);
    } else if (this.#concerns(line, envelope)) this.client.tell(line, link);
  }

  /** One of the server's lists is not what the client was told. */
  changed(method: string): void {
    const notification = listKeys[method]?.changed;
    if (!notification) return;
    if (this.spec.era === 'legacy') return this.client.tell(notificationLine(notification).subarray(0, -1));
    this.client.listens?.(notification);
  }

  /** Calling again after a crash does no harm: the method only reads, or the tool says so of itself. */
  mayRepeat(call: Call): boolean {
    if (call.repeatable || call.method !== 'tools/call') return call.repeatable;
    const { manifestKey, era, definition } = this.spec;
    const tools = this.client.hub.manifests.answer(manifestKey, era, 'tools/list');
    const envelope = readEnvelope(call.line);
    const name = envelope.kind === 'malformed' ? undefined : subjectOf(call.line, envelope, 'name')?.text;
    if (!tools || name === undefined) return false;
    const prefix = `${definition.name}__`;
    return repeatableTools(tools).has(
      call.edits.length > 0 && name.startsWith(prefix) ? name.slice(prefix.length) : name,
    );
  }

  /** The process is gone. */
  lost(link: Link): void {
    if (this.#link === link) this.#link = undefined;
    this.client.questions.lost(link);
    if (this.#subscriptions.size > 0) this.warm();
  }

  [Symbol.dispose](): void {
    const link = this.#link;
    this.#over.abort(new HubError('hub-draining', 'The client disconnected.'));
    this.#link = undefined;
    link?.audience.delete(this);
    for (const uri of this.#subscriptions) {
      if (link && ![...link.audience].some((seat) => seat.wants(uri)))
        this.#own(link, 'resources/unsubscribe', { uri });
    }
    this.#lease[Symbol.dispose]();
  }

  #attach(link: Link): void {
    this.#link = link;
    link.audience.add(this);
    for (const uri of this.#subscriptions) this.#own(link, 'resources/subscribe', { uri });
    if (this.client.logLevel !== undefined && this.spec.era === 'legacy')
      this.#own(link, 'logging/setLevel', { level: this.client.logLevel });
  }

  /** Said again on the client's behalf; a refusal was the client's to hear the first time. */
  #own(link: Link, method: string, params: unknown): void {
    const { call, answer } = question(method, params, this.client.hub.clock.monotonic());
    answer.catch(() => undefined);
    link.send(call);
  }

  #send(call: Call, link: Link): void {
    if (this.spec.definition.limits.requestMs > 0) this.#limit(call);
    link.send(call, this.client);
  }

  #limit(call: Call): void {
    const { requestMs } = this.spec.definition.limits;
    this.client.hub.clock.after(requestMs, () => {
      if (call.done) return;
      call.link?.cancel(call, 'time limit');
      const text = `${this.spec.name} did not answer ${call.method} within ${requestMs} ms (limits.requestMs). The server was told to stop working on it.`;
      call.caller.failed(call, new HubError('request-timeout', text));
    });
  }

  async #later(call: Call): Promise<void> {
    try {
      const link = await this.link();
      if (!call.done) this.#send(call, link);
    } catch (error) {
      if (!call.done) call.caller.failed(call, asHubError(error));
    }
  }

  #refuseKnownMismatch(): void {
    const { era, manifestKey, name, definition } = this.spec;
    const known = this.client.hub.manifests.of(manifestKey).eras[era];
    if (definition.era !== 'auto' && definition.era !== era)
      throw eraMismatch(name, era, `is configured with "era": "${definition.era}"`);
    if (known === false && !this.current) throw eraMismatch(name, era, 'refused or ignored that handshake before');
  }

  #concerns(line: Buffer, envelope: Envelope): boolean {
    if (this.spec.era === 'modern') return this.client.inFlight > 0;
    if (!this.client.handshake) return false;
    if (envelope.method === 'notifications/resources/updated')
      return this.wants(stringOf(line, memberOf(line, envelope.params, 'uri')) ?? '');
    if (envelope.method !== 'notifications/message') return true;
    const level = stringOf(line, memberOf(line, envelope.params, 'level')) ?? '';
    return severity(level) >= severity(this.client.logLevel ?? 'debug');
  }
}

/** Syslog severities in rising order (MCP logging). */
const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const severity = (level: string): number => Math.max(0, levels.indexOf(level));
