import type { Clock } from '../../kernel/clock.ts';
import { type ErrorCode, HubError } from '../../kernel/errors.ts';
import type { Here } from '../here.ts';
import type { SessionRegistry } from '../registry.ts';
import type { Evidence, Resumes } from '../resume/index.ts';
import type { SessionView } from '../session-view.ts';
import { lastHeard, STALE_MS } from '../status.ts';
import { type ClientFact, type FactOutcome, isFresh } from './client-fact.ts';
import { linkOf } from './client-sessions.ts';
import { contextText } from './context-text.ts';

interface StartingOptions {
  readonly registry: SessionRegistry;
  readonly resumes: Resumes;
  readonly clock: Pick<Clock, 'now'>;
  readonly placeOf: (directory: string) => Here | { readonly why: string };
}

/** As clients call themselves in the handshake of MCP. */
const names = { claude: 'claude-code', codex: 'codex', opencode: 'opencode' } as const;

/** How a client's session begins here, goes on, and is taken up again. */
export class Starting {
  readonly #options: StartingOptions;

  constructor(options: StartingOptions) {
    this.#options = options;
  }

  async start(fact: ClientFact, known: SessionView | undefined): Promise<FactOutcome> {
    if (!known) return this.begin(fact);
    if (!isOver(known, fact)) return this.#goOn(fact, known);
    if (fact.at <= lastSign(known))
      return { session: known, context: '', problem: `This start was told late: ${known.id} is over since.` };
    if (known.resumedBy !== null) return this.begin(fact, takenNote(known.id, known.resumedBy));
    return this.#takeUp(fact, known);
  }

  /** A session that was not there before. */
  async begin(fact: ClientFact, note?: string): Promise<FactOutcome> {
    const here = this.#options.placeOf(fact.cwd);
    if ('why' in here) return { session: undefined, context: '', problem: here.why };
    const registered = await this.#options.registry.register({
      project: here.slug,
      kind: 'PS',
      projectKey: here.key,
      root: here.root,
      client: names[fact.client],
      at: fact.at,
      ...linkOf(fact),
    });
    const session = await this.#withContext(fact, registered);
    return { session, context: contextText({ session, ...(note === undefined ? {} : { note }) }), problem: '' };
  }

  /** What is older than the last sign of life says nothing new. Throws `session-closed`. */
  async heard(fact: ClientFact, session: SessionView): Promise<SessionView> {
    const { registry, clock } = this.#options;
    const { at, contextPercent, transcript } = fact;
    const isNews = at >= lastHeard(session, clock.now());
    const used = isNews && contextPercent !== undefined ? { contextPercent: Math.round(contextPercent) } : {};
    const heard = await registry.heartbeat(session.id, { at, ...used });
    const hasMoved = isNews && transcript !== undefined && transcript !== heard.transcript;
    return hasMoved ? registry.link(session.id, linkOf(fact)) : heard;
  }

  #withContext(fact: ClientFact, begun: SessionView): SessionView | Promise<SessionView> {
    return fact.contextPercent === undefined ? begun : this.heard(fact, begun);
  }

  async #goOn(fact: ClientFact, known: SessionView): Promise<FactOutcome> {
    return this.told(fact, await this.heard(fact, known));
  }

  /** Where the work of this session stands; what waited in a file is answered to nobody. */
  async told(fact: ClientFact, session: SessionView): Promise<FactOutcome> {
    const { resumes, clock } = this.#options;
    if (!isFresh(fact, clock.now())) return { session, context: '', problem: '' };
    const evidence = await resumes.evidenceOf(session);
    const isNew = fact.source === 'startup' && evidence.restsOn === 'basic'; // a status line was drawn before it began
    return isNew ? { session, context: contextText({ session }), problem: '' } : went(session, session, evidence);
  }

  async #takeUp(fact: ClientFact, known: SessionView): Promise<FactOutcome> {
    const here = this.#options.placeOf(fact.cwd);
    const asking = { choice: known.id, client: names[fact.client], at: fact.at, ...linkOf(fact) };
    try {
      const outcome = await this.#options.resumes.resume({ ...asking, ...('key' in here ? { here } : {}) });
      if (outcome.kind === 'several') return this.begin(fact, 'Several sessions fitted; none was taken over.');
      return went(await this.#withContext(fact, outcome.session), outcome.from, outcome.evidence);
    } catch (error) {
      return this.#otherwise(error, fact, known);
    }
  }

  /** Somebody was quicker, or it is of another project. */
  async #otherwise(error: unknown, fact: ClientFact, known: SessionView): Promise<FactOutcome> {
    if (!(error instanceof HubError)) throw error;
    if (error.code === 'session-active') return this.#goOn(fact, known);
    if (!isRefusal.has(error.code)) throw error;
    return this.begin(fact, `${error.message} You work in a session of your own.`);
  }
}

const isRefusal: ReadonlySet<ErrorCode> = new Set(['session-taken', 'foreign-session', 'unknown-session']);

/** Also one that was silent for too long, as it was when the client began again. */
const isOver = ({ status, heartbeatAt }: SessionView, { at }: ClientFact): boolean =>
  status === 'closed' || (status === 'stale' && Math.abs(at - heartbeatAt) > STALE_MS);

/** When it is known to have been over. Whoever took it over may have been quicker than this start, and was told nothing of it. */
const lastSign = ({ closedAt, heartbeatAt, resumedBy }: SessionView): number =>
  closedAt === null || resumedBy !== null ? heartbeatAt : closedAt;

const takenNote = (id: string, by: string): string =>
  `The session ${id}, in which you worked before, was taken over by ${by}, which goes on with its work. You work in a session of your own.`;

const went = (session: SessionView, from: SessionView, evidence: Evidence): FactOutcome => ({
  session,
  context: contextText({ session, before: { session: from, evidence } }),
  problem: '',
});
