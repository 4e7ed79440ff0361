import { asHubError, HubError } from '../kernel/errors.ts';
import { RecentMap } from '../kernel/recent-map.ts';
import { type Edit, type Envelope, type Era, memberOf, stringOf, withLineEnd } from '../protocol/index.ts';
import { type Call, noteGrant, type Sender, subjectOf } from './call.ts';
import type { Client } from './client.ts';
import type { Gateway } from './contract.ts';
import type { Route } from './dispatch.ts';
import { Fleet } from './fleet.ts';
import { changesOf, gather } from './gather.ts';
import { handshakeIn, nameIn } from './handshake.ts';
import { legacyServer } from './legacy-server.ts';
import { Listeners } from './listeners.ts';
import {
  type Asked,
  callOwnTool,
  discoverResult,
  initializeResult,
  modernMembers,
  ownToolItems,
} from './own-answers.ts';
import { completeOwnPrompt, getOwnPrompt, ownPromptItems } from './own-prompts.ts';
import { listKeys, rawListResult, withoutPrefix } from './raw-list.ts';
import { rootsFrom } from './roots.ts';

/** So many tasks are remembered with their makers. */
const MOST_TASKS = 1000;

type Answer = (call: Call, envelope: Envelope, era: Era) => void;

/** `warren connect`: all servers of the client's project behind one endpoint, with the hub's own tools. */
export class HubRoute implements Route {
  readonly #client: Client;
  readonly #fleet: Fleet;
  readonly #listeners: Listeners;
  /** Which server made a task: its id outlives the answer it came in, and the hold on the server. */
  readonly #tasks = new RecentMap<string, string>(MOST_TASKS);
  readonly #answers: Readonly<Record<string, Answer>>;

  constructor(client: Client) {
    this.#client = client;
    this.#fleet = new Fleet(client);
    this.#listeners = new Listeners(client, this.#fleet);
    client.observe((call, line, envelope) => {
      noteGrant(call, envelope);
      this.#noteTask(call, line);
    });
    this.#answers = this.#table();
  }

  request(call: Call, envelope: Envelope, era: Era): void {
    if (listKeys[call.method]) return void this.#list(call, envelope, era);
    const answer = this.#answers[call.method];
    if (answer) answer(call, envelope, era);
    else this.#other(call, envelope, era);
  }

  notification(line: Buffer, envelope: Envelope, era: Era): void {
    if (envelope.method === 'notifications/roots/list_changed') return this.#askRoots();
    for (const seat of this.#fleet.held) if (seat.spec.era === era) seat.notify(withLineEnd(line));
  }

  /** A client that started us somewhere without a project may know one by its roots. */
  initialized(): void {
    if (this.#client.detection.confidence === 'NONE') this.#askRoots();
  }

  reload(): void {
    if (!this.#fleet.reload()) return;
    this.#listeners.renew();
    for (const notification of changesOf(Object.keys(listKeys))) this.#client.announce(notification);
  }

  [Symbol.dispose](): void {
    this.#fleet[Symbol.dispose]();
  }

  #table(): Record<string, Answer> {
    const { hub } = this.#client;
    return {
      initialize: (call, envelope) => {
        this.#client.handshake = handshakeIn(call, envelope.params);
        this.#client.logLevel = undefined;
        this.#client.give(call, initializeResult(hub.version, this.#client.handshake.protocolVersion));
      },
      'server/discover': (call) => void this.#discover(call),
      ping: (call) => this.#client.give(call, {}),
      'tools/call': (call, envelope, era) => this.#named(call, envelope, era, 'tools/list'),
      'prompts/get': (call, envelope, era) => this.#named(call, envelope, era, 'prompts/list'),
      'resources/read': (call, envelope, era) => this.#resource(call, envelope, era),
      'resources/subscribe': (call, envelope, era) => this.#resource(call, envelope, era),
      'resources/unsubscribe': (call, envelope, era) => this.#resource(call, envelope, era),
      'completion/complete': (call, envelope, era) => this.#complete(call, envelope, era),
      'logging/setLevel': (call, envelope) => this.#setLevel(call, envelope),
      'subscriptions/listen': (call) => this.#listeners.open(call),
    };
  }

  /** Modern only if every server of the project is: a client that probes then falls back to what they all speak. */
  async #discover(call: Call): Promise<void> {
    const legacy = await legacyServer(this.#client, this.#fleet);
    this.#listeners.renew();
    if (legacy === undefined) return this.#client.give(call, discoverResult(this.#client.hub.version));
    const text = `Method not found: server/discover. ${legacy} Begin with "initialize": then all legacy servers of this project answer.`;
    this.#client.failed(call, new HubError('unknown-method', text));
  }

  async #list(call: Call, envelope: Envelope, era: Era): Promise<void> {
    const { method } = call;
    try {
      const clientName = era === 'legacy' ? this.#client.handshake?.name : nameIn(call, envelope);
      const items = await gather(this.#client, this.#fleet, { method, era, clientName: clientName ?? '' });
      const own = ownItems(this.#client.hub, method);
      const extra = era === 'modern' ? `,${JSON.stringify(modernMembers(this.#client.hub.version)).slice(1, -1)}` : '';
      this.#client.remembered(call, rawListResult(call.method, [...own, ...items], extra));
    } catch (error) {
      this.#client.failed(call, asHubError(error));
    }
  }

  #named(call: Call, envelope: Envelope, era: Era, list: 'tools/list' | 'prompts/list'): void {
    const subject = subjectOf(call.line, envelope, 'name');
    if (!subject) return this.#client.failed(call, new HubError('invalid-params', '"name" must be a string.'));
    call.subject = subject.text;
    if (this.#own(subject.text, list, { call, envelope, era })) return;
    const target = this.#fleet.named(list, subject.text, era);
    if (!target) return this.#client.failed(call, this.#unknown(subject.text));
    this.#send(call, target.seat, target.prefix ? [withoutPrefix(subject.span, target.prefix)] : []);
  }

  /** Whether it is a tool or a prompt of the hub itself; then it is answered. */
  #own(wanted: string, list: 'tools/list' | 'prompts/list', asked: Asked): boolean {
    const { ownTools, ownPrompts } = this.#client.hub;
    const tool = list === 'tools/list' && ownTools.find(({ name }) => name === wanted);
    const prompt = list === 'prompts/list' && ownPrompts.find(({ name }) => name === wanted);
    if (tool) void callOwnTool(this.#client, tool, asked);
    if (prompt) void getOwnPrompt(this.#client, prompt, asked);
    return Boolean(tool || prompt);
  }

  #resource(call: Call, envelope: Envelope, era: Era): void {
    const uri = subjectOf(call.line, envelope, 'uri')?.text;
    const seat = uri === undefined ? undefined : this.#fleet.owning(uri, era);
    if (!seat || uri === undefined) return this.#client.failed(call, this.#unknown(uri ?? '(no uri)'));
    if (call.method === 'resources/unsubscribe' && seat.unsubscribed(uri)) this.#client.give(call, {});
    else this.#send(call, seat, []);
  }

  #complete(call: Call, envelope: Envelope, era: Era): void {
    const ref = memberOf(call.line, envelope.params, 'ref');
    const name = memberOf(call.line, ref, 'name');
    const uri = stringOf(call.line, memberOf(call.line, ref, 'uri'));
    const own = name && this.#client.hub.ownPrompts.find((one) => one.name === stringOf(call.line, name));
    if (own) return void completeOwnPrompt(this.#client, own, { call, envelope, era });
    const prompt = name && this.#fleet.named('prompts/list', stringOf(call.line, name) ?? '', era);
    if (prompt) return this.#send(call, prompt.seat, prompt.prefix ? [withoutPrefix(name, prompt.prefix)] : []);
    const seat = uri === undefined ? undefined : this.#fleet.owning(uri, era);
    if (seat) this.#send(call, seat, []);
    else this.#client.failed(call, this.#unknown(uri ?? '(no ref)'));
  }

  #setLevel(call: Call, envelope: Envelope): void {
    this.#client.logLevel = stringOf(call.line, memberOf(call.line, envelope.params, 'level'));
    for (const seat of this.#fleet.held) seat.tellLevel();
    this.#client.give(call, {});
  }

  /** Tasks go to the server that made them; a method that nobody here knows to the only server, if there is just one. */
  #other(call: Call, envelope: Envelope, era: Era): void {
    const task = stringOf(call.line, memberOf(call.line, envelope.params, 'taskId'));
    const [only, second] = this.#fleet.definitions;
    const maker = task === undefined ? undefined : this.#tasks.get(task);
    const definition = this.#fleet.definitions.find(({ name }) => name === maker) ?? (second ? undefined : only);
    if (definition) this.#send(call, this.#fleet.seat(definition, era), []);
    else
      this.#client.failed(
        call,
        new HubError(
          'unknown-method',
          `Method not found: ${call.method}. Behind this endpoint are several servers; none can be told from it.`,
        ),
      );
  }

  #send(call: Call, seat: Sender, edits: readonly Edit[]): void {
    call.edits = edits;
    seat.call(call);
  }

  #noteTask(call: Call, line: Buffer): void {
    // Only a request that speaks of tasks is answered with one; the answer may be large.
    if (!call.seat || !call.line.includes('task') || !line.includes('"taskId"')) return;
    const id = /"taskId"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(line.toString('utf8'))?.[1];
    if (id === undefined) return;
    this.#tasks.set(id, call.seat.spec.definition.name);
  }

  #askRoots(): void {
    if (!this.#client.handshake?.capabilities.roots) return;
    this.#client.questions.askOwn('roots/list', (result) => {
      const roots = rootsFrom(result);
      if (roots.length === 0) return; // an empty list is no evidence
      this.#client.detection = this.#client.hub.identify({ ...this.#client.hello.facts, roots });
      this.reload();
    });
  }

  #unknown(name: string): HubError {
    const servers = this.#fleet.definitions.map((definition) => definition.name).join(', ') || 'none';
    return new HubError(
      'unknown-tool',
      `Nothing here is called ${name.slice(0, 200)}. Servers of this project: ${servers}. Ask for the list again.`,
    );
  }
}

function ownItems({ ownTools, ownPrompts }: Gateway, method: string): Buffer[] {
  if (method === 'tools/list') return ownToolItems(ownTools);
  return method === 'prompts/list' ? ownPromptItems(ownPrompts) : [];
}
