import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { isStoreTrouble } from '../../kernel/is-store-trouble.ts';
import { NamedLocks } from '../../kernel/named-locks.ts';
import type { Report } from '../../kernel/report.ts';
import type { Checkpoints } from '../checkpoint/index.ts';
import type { Commands } from '../command/index.ts';
import type { Here } from '../here.ts';
import type { SessionRegistry } from '../registry.ts';
import type { Resumes } from '../resume/index.ts';
import type { SessionView } from '../session-view.ts';
import { lastHeard } from '../status.ts';
import type { Transcripts } from '../transcript/index.ts';
import type { ClientFact, FactOutcome } from './client-fact.ts';
import { ClientSessions, type ClientSessionsOptions } from './client-sessions.ts';
import { EarlyEnds } from './early-ends.ts';
import { keepableFact } from './keepable-fact.ts';
import { Keeping } from './keeping.ts';
import { Starting } from './starting.ts';
import { ToldIds } from './told-ids.ts';

export interface HookDeskOptions extends Pick<ClientSessionsOptions, 'connectionsOf'> {
  readonly registry: SessionRegistry;
  readonly resumes: Resumes;
  readonly checkpoints: Checkpoints;
  readonly commands: Commands;
  readonly transcripts: Pick<Transcripts, 'archiveBehind' | 'dropBehind'>;
  readonly clock: Clock;
  readonly report: Report;
  /** The project that a directory is in, or why in none. */
  readonly placeOf: (directory: string) => Here | { readonly why: string };
}

/** How long a fact waits for those of the same client before it, in ms. */
const TURN_MS = 10_000;
/**
 * A status line may be drawn while its client ends: a sign of life that is so much later than the end, in ms, does not mean
 * that the client went on.
 */
const LAST_BREATH_MS = 5000;

/**
 * Does what hooks of clients tell, so that no agent has to: registers, keeps alive, makes checkpoints, closes.
 *
 * Facts may come late, twice and out of order, also across a restart of the hub. Each one counts for the moment at which it
 * happened: it never brings back what ended after that, and never moves a sign of life back.
 */
export class HookDesk {
  readonly #options: HookDeskOptions;
  readonly #told = new ToldIds();
  readonly #earlyEnds = new EarlyEnds();
  readonly #locks: NamedLocks;
  readonly #clients: ClientSessions;
  readonly #starting: Starting;
  readonly #keeping: Keeping;

  constructor(options: HookDeskOptions) {
    this.#options = options;
    this.#locks = new NamedLocks(options.clock);
    this.#clients = new ClientSessions({ ...options, now: () => options.clock.now() });
    this.#starting = new Starting(options);
    this.#keeping = new Keeping(options);
  }

  /** Rejects only with what is over later (`store-away`, `busy`): then the fact is to be told again. */
  async take(told: ClientFact): Promise<FactOutcome> {
    const fact = keepableFact({ ...told, at: Math.min(told.at, this.#options.clock.now()) });
    using _ = await this.#locks.hold(`the session ${fact.clientSession}`, { by: 'an earlier hook', waitMs: TURN_MS });
    try {
      const outcome = this.#told.has(fact.id) ? await this.#again(fact) : await this.#first(fact);
      this.#told.add(fact.id);
      return outcome;
    } catch (error) {
      return this.#nothing(error);
    }
  }

  async #first(fact: ClientFact): Promise<FactOutcome> {
    const here = this.#options.placeOf(fact.cwd);
    const session = await this.#clients.meant(fact, 'key' in here ? here.key : undefined);
    const outcome = await this.#dealt(fact, session);
    this.#keeping.takeCopy(outcome.session, fact);
    if (outcome.session) await this.#clients.attribute(fact, outcome.session);
    return outcome;
  }

  async #dealt(fact: ClientFact, session: SessionView | undefined): Promise<FactOutcome> {
    const isOfAnother = session !== undefined && fact.at < session.createdAt; // the one that this one goes on with
    if (isOfAnother && fact.event !== 'start') return onlySession(session);
    switch (fact.event) {
      case 'start':
        return this.#unlessOver(fact, await this.#starting.start(fact, session));
      case 'beat':
        return this.#alive(fact, session);
      case 'compact':
        return this.#alive(fact, session, (alive) => this.#keeping.beforeCompaction(alive, fact));
      case 'stop':
        return this.#alive(fact, session, (alive) => this.#keeping.afterTurn(alive, fact));
      case 'end':
        return this.#end(fact, session);
    }
  }

  /** Registers where hooks were installed, or a start was lost, in the middle of a session. */
  async #alive(
    fact: ClientFact,
    session: SessionView | undefined,
    then: (alive: SessionView) => Promise<void> = async () => {},
  ): Promise<FactOutcome> {
    if (!session) {
      const begun = await this.#starting.begin(fact);
      if (begun.session) await then(begun.session);
      return this.#unlessOver(fact, { ...begun, context: '' });
    }
    try {
      const alive = await this.#starting.heard(fact, session);
      await then(alive);
      return onlySession(alive);
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'session-closed')) throw error;
      // a sign of life that comes behind the end: only a start begins again
      return { session: await this.#options.registry.details(session.id), context: '', problem: error.message };
    }
  }

  /** What this fact began may have ended already. */
  async #unlessOver(fact: ClientFact, outcome: FactOutcome): Promise<FactOutcome> {
    const breathMs = fact.event === 'start' ? 0 : LAST_BREATH_MS;
    const end = outcome.session && this.#earlyEnds.of(fact, outcome.session, breathMs);
    return end ? this.#end(end, outcome.session) : outcome;
  }

  async #end(fact: ClientFact, session: SessionView | undefined): Promise<FactOutcome> {
    if (!session || session.status === 'closed') this.#earlyEnds.keep(fact);
    if (!session)
      return { session, context: '', problem: 'Nothing is known of this session: there is nothing to end.' };
    const heard = lastHeard(session, this.#options.clock.now());
    const wentOn = heard - fact.at > LAST_BREATH_MS;
    if (session.status === 'closed' || wentOn) return onlySession(session);
    await this.#keeping.atEnd(session, fact);
    const at = Math.max(fact.at, heard);
    const why = fact.reason ? `ended by its client: ${fact.reason}` : 'ended by its client';
    return onlySession(await this.#options.registry.close(session.id, why, at));
  }

  /** What was told before does nothing; who tells it may have missed the answer. */
  async #again(fact: ClientFact): Promise<FactOutcome> {
    const here = this.#options.placeOf(fact.cwd);
    const session = await this.#clients.meant(fact, 'key' in here ? here.key : undefined);
    return session && fact.event === 'start'
      ? this.#starting.told(fact, session)
      : { session, context: '', problem: '' };
  }

  #nothing(error: unknown): FactOutcome {
    if (isStoreTrouble(error)) throw error;
    const isOfTheFact = error instanceof HubError;
    if (!isOfTheFact) this.#options.report({ kind: 'bug', where: 'hook', error });
    const problem = isOfTheFact ? error.message : 'The hub has a bug here; see "warren logs".';
    return { session: undefined, context: '', problem };
  }
}

const onlySession = (session: SessionView): FactOutcome => ({ session, context: '', problem: '' });
