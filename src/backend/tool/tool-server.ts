import type { Clock } from '../../kernel/clock.ts';
import { asHubError, HubError } from '../../kernel/errors.ts';
import {
  checkEnvelope,
  type Envelope,
  type Era,
  errorLine,
  latestLegacyVersion,
  legacyVersions,
  memberOf,
  metaKeys,
  modernVersions,
  nullId,
  resultLine,
  stringOf,
} from '../../protocol/index.ts';
import type { Resource, Tool } from './contract.ts';
import { InFlight, type Work } from './in-flight.ts';
import { progressOf } from './progress.ts';
import { idIn, type Question, questionIn, type Reply, textOf } from './question.ts';
import { ResourceRoom } from './resource-room.ts';
import { Subscriptions } from './subscriptions.ts';
import { ToolRoom } from './tool-room.ts';

export interface ToolServerOptions {
  readonly info: { readonly name: string; readonly title: string; readonly version: string };
  /** For the agent: what this server is for, and with what to begin. */
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly resources: readonly Resource[];
  readonly clock: Clock;
  /** Something failed that nobody expected. */
  readonly bug: (error: unknown) => void;
  /** Most requests that are worked on at a time. */
  readonly inFlight?: number;
}

type Result = Readonly<Record<string, unknown>>;
type Answer = (question: Question, work: Work) => Result | Promise<Result>;

const IN_FLIGHT = 256;

/**
 * An MCP server for built-in kinds. Speaks both eras, told apart per message, so that one process serves clients of both.
 * `take` never throws; whatever goes wrong in a request is its answer.
 */
export class ToolServer {
  readonly #options: ToolServerOptions;
  readonly #tools: ToolRoom;
  readonly #resources: ResourceRoom;
  readonly #subscriptions: Subscriptions;
  readonly #inFlight: InFlight;
  readonly #answers: Readonly<Record<string, Answer>>;

  constructor(options: ToolServerOptions) {
    this.#options = options;
    this.#tools = new ToolRoom(options.tools, options.bug);
    this.#resources = new ResourceRoom(options.resources);
    this.#subscriptions = new Subscriptions(options.clock);
    this.#inFlight = new InFlight(options.inFlight ?? IN_FLIGHT);
    this.#answers = this.#table();
  }

  take(line: Buffer, reply: Reply): void {
    const envelope = checkEnvelope(line);
    if (envelope.kind === 'malformed') reply(errorLine(nullId, new HubError('invalid-request', `${envelope.why}.`)));
    else if (envelope.kind === 'request') this.#request(line, envelope, reply);
    else if (envelope.method === 'notifications/cancelled') this.#cancelled(line, envelope, reply);
  }

  /** A connection is over. */
  left(reply: Reply): void {
    this.#inFlight.left(reply);
    this.#subscriptions.left(reply);
  }

  /** These resources are not what they were: whoever wanted to hear of it will. */
  touched(isConcerned: (uri: string) => boolean): void {
    this.#subscriptions.touched(isConcerned);
  }

  close(): void {
    this.#subscriptions.close();
  }

  #request(line: Buffer, envelope: Envelope, reply: Reply): void {
    try {
      const question = questionIn(line, envelope, reply);
      const { era, method } = question;
      const answer = Object.hasOwn(this.#answers, method) ? this.#answers[method] : undefined;
      if (method === 'subscriptions/listen' && era === 'modern') this.#listen(question);
      else if (!answer || isOfOtherEra(method, era))
        throw new HubError('unknown-method', `Method not found: ${method.slice(0, 100)}`);
      else void this.#work(question, answer, this.#inFlight.begin(question));
    } catch (error) {
      reply(errorLine(idIn(line, envelope), this.#told(error)));
    }
  }

  /** Whoever cancelled, or is gone, gets no answer. */
  async #work(question: Question, answer: Answer, work: Work): Promise<void> {
    const line = await this.#lineFor(question, answer, work);
    const { aborted } = work.signal;
    work[Symbol.dispose]();
    if (!aborted) question.reply(line);
  }

  async #lineFor(question: Question, answer: Answer, work: Work): Promise<Buffer> {
    try {
      const result = await answer(question, work);
      return resultLine(question.id, question.era === 'modern' ? this.#modern(question.method, result) : result);
    } catch (error) {
      return errorLine(question.id, work.signal.aborted ? asHubError(error) : this.#told(error));
    }
  }

  #told(error: unknown): HubError {
    if (!(error instanceof HubError)) this.#options.bug(error);
    return asHubError(error);
  }

  #modern(method: string, result: Result): Result {
    const cache = cacheable.has(method) ? { ttlMs: 0, cacheScope: 'private' } : {};
    return { resultType: 'complete', ...result, ...cache, _meta: { [metaKeys.serverInfo]: this.#options.info } };
  }

  #listen(question: Question): void {
    this.#subscriptions.listen(question, (uri) => this.#resources.knows(uri));
  }

  #cancelled(line: Buffer, { params }: Envelope, reply: Reply): void {
    const span = memberOf(line, params, 'requestId');
    if (!span) return;
    const id = line.subarray(span.start, span.end);
    this.#subscriptions.cancelled(reply, id);
    this.#inFlight.cancel(reply, id, stringOf(line, memberOf(line, params, 'reason')) ?? 'cancelled by the client');
  }

  #table(): Readonly<Record<string, Answer>> {
    const { info, instructions, clock } = this.#options;
    return {
      initialize: ({ params }) => ({
        protocolVersion: versionFor(params['protocolVersion']),
        capabilities,
        serverInfo: info,
        instructions,
      }),
      'server/discover': () => ({ supportedVersions: modernVersions, capabilities, instructions }),
      ping: () => ({}),
      'tools/list': () => this.#tools.list,
      'tools/call': (question, work) =>
        this.#tools.call(question.params, {
          signal: work.signal,
          progress: progressOf(question, clock, () => work.isOpen),
        }),
      'resources/list': ({ params }) => this.#resources.list(params),
      'resources/templates/list': () => this.#resources.templates(),
      'resources/read': ({ params }, { signal }) => this.#resources.read(params, signal),
      'completion/complete': ({ params }) => this.#resources.complete(params),
      'resources/subscribe': (question) => this.#subscribe(question),
      'resources/unsubscribe': ({ params, reply }) => {
        this.#subscriptions.unsubscribe(reply, textOf(params, 'uri'));
        return {};
      },
    };
  }

  #subscribe({ params, reply }: Question): Result {
    const uri = textOf(params, 'uri');
    if (!this.#resources.knows(uri))
      throw new HubError('unknown-tool', `There is no resource ${uri.slice(0, 300)} here.`);
    this.#subscriptions.subscribe(reply, uri);
    return {};
  }
}

const capabilities = { tools: {}, resources: { subscribe: true }, completions: {} };

/** MCP 2026-07-28, caching: these results must say how long they hold. What is on disk may change any time. */
const cacheable = new Set([
  'server/discover',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);

const legacyOnly = new Set(['initialize', 'ping', 'resources/subscribe', 'resources/unsubscribe']);

const isOfOtherEra = (method: string, era: Era): boolean => era === 'modern' && legacyOnly.has(method);

const versionFor = (asked: unknown): string =>
  typeof asked === 'string' && legacyVersions.includes(asked) ? asked : latestLegacyVersion;
