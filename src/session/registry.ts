import type { SessionKind, SessionRow } from '../kernel/agent-session.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { checkLink } from './client-link.ts';
import type { SessionDeed } from './event/index.ts';
import { sessionNamed } from './named-session.ts';
import type { SessionRecords } from './records.ts';
import { redactText } from './redact/index.ts';
import { type SessionHome, SessionHomes } from './session-homes.ts';
import { checkedProject, idOf, LONGEST_HASH, SHORTEST_HASH } from './session-id.ts';
import { listSessions, MOST_LISTED, type SessionList, type SessionsAsked } from './session-list.ts';
import { type SessionView, viewAt } from './session-view.ts';
import { latestSign, type Moment } from './status.ts';

export interface RegistryOptions {
  readonly records: SessionRecords;
  readonly scope: string;
  readonly host: string;
  readonly clock: Clock;
  readonly random: Random;
  /** When this machine last came back from sleep. */
  readonly wokeAt: () => number | undefined;
  /** Hears what was done, after it was; is not waited for. */
  readonly done?: (deed: SessionDeed) => void;
}

export interface Registration {
  readonly project: string;
  readonly kind: SessionKind;
  readonly projectKey?: string;
  readonly root?: string;
  readonly client?: string;
  readonly clientSession?: string;
  readonly transcript?: string;
  /** When it began, if not now: what is told late is told of then. Never in the future. */
  readonly at?: number;
}

/** After so many hashes of one length that were taken, a longer one is drawn: the project is crowded. */
const TRIES = 3;

/** Who works here: sessions are issued, kept alive, found and closed. Only ids that were issued here are known. */
export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #homes = new SessionHomes();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** Throws `invalid-params` for a name that no project can have, and for what looks like a secret. */
  async register(wanted: Registration): Promise<SessionView> {
    checkLink(wanted);
    const draft = this.#draft(wanted);
    for (let digits = SHORTEST_HASH; digits <= LONGEST_HASH; digits++)
      for (let tried = 0; tried < TRIES; tried++) {
        const hash = this.#options.random.hex(LONGEST_HASH / 2).slice(0, digits);
        const row = { ...draft, hash, id: idOf({ ...draft, hash }) };
        if (await this.#options.records.add(row)) return this.#done({ kind: 'registered', session: row });
      }
    throw new HubError('internal', `No free id was found for a session of ${draft.project}.`);
  }

  /**
   * Keeps the epic when none is given. `at`: when it was, if not now. Throws `session-closed`, `unknown-session`,
   * `ambiguous-session`.
   */
  async heartbeat(name: string, news: { contextPercent?: number; epic?: string; at?: number }): Promise<SessionView> {
    const before = await this.#named(name);
    const { records, scope, clock } = this.#options;
    const { id } = before;
    const epic = news.epic === undefined ? {} : { epic: redactText(news.epic) };
    const now = clock.now();
    const row = await records.beat({ scope, id, at: now, latest: latestSign(now), ...news, ...epic });
    if (row) return this.#done({ kind: 'heard', session: row, before });
    const { closedWhy, resumedBy } = await this.#named(id);
    throw new HubError('session-closed', closedText(id, closedWhy, resumedBy), { facts: { id, resumedBy } });
  }

  list(asked: SessionsAsked): Promise<SessionList> {
    const { records, scope } = this.#options;
    const moment = this.#now();
    return listSessions(asked, { records, scope, moment, view: (row) => viewAt(row, moment) });
  }

  /** All that ever were of a client's own session, by its id there. */
  async ofClient(clientSession: string): Promise<readonly SessionView[]> {
    const { records, scope } = this.#options;
    const { rows } = await records.find({ scope, clientSession, limit: MOST_LISTED });
    return rows.map((row) => this.view(row));
  }

  /** By whole id, hash, or an unambiguous beginning of either. */
  async details(name: string): Promise<SessionView> {
    return this.view(await this.#named(name));
  }

  /** Where the session belongs; one that is pruned may still be known. Throws as `details` does. */
  async homeOf(name: string): Promise<SessionHome> {
    return this.#homes.get(name) ?? this.#homes.keep(await this.#named(name));
  }

  /** Closing twice is closing once. `at`: when it ended, if not now. */
  async close(name: string, why: string, at: number = this.#options.clock.now()): Promise<SessionView> {
    const { records, scope } = this.#options;
    const { id, closedAt } = await this.#named(name);
    const session = this.#there(id, await records.close({ scope, id }, { at, why: redactText(why) }));
    const isMine = closedAt === null && session.closedAt === at;
    return isMine ? this.#done({ kind: 'closed', session }) : this.view(session);
  }

  /** Throws `invalid-params` for what looks like a secret. */
  async link(name: string, to: { clientSession: string; transcript?: string }): Promise<SessionView> {
    checkLink(to);
    const { records, scope } = this.#options;
    const { id } = await this.#named(name);
    return this.#done({ kind: 'linked', session: this.#there(id, await records.link({ scope, id }, to)) });
  }

  #draft(wanted: Registration): Omit<SessionRow, 'id' | 'hash'> {
    const { scope, host, clock } = this.#options;
    const at = wanted.at ?? clock.now();
    return {
      scope,
      project: checkedProject(wanted.project),
      projectKey: wanted.projectKey ?? null,
      kind: wanted.kind,
      root: wanted.root ?? null,
      host,
      client: wanted.client === undefined ? null : redactText(wanted.client),
      clientSession: wanted.clientSession ?? null,
      transcript: wanted.transcript ?? null,
      contextPercent: 0,
      epic: null,
      createdAt: at,
      heartbeatAt: at,
      closedAt: null,
      closedWhy: null,
      resumes: null,
      resumedBy: null,
    };
  }

  #named(name: string): Promise<SessionRow> {
    return sessionNamed(this.#options.records, this.#options.scope, name);
  }

  #done(deed: SessionDeed): SessionView {
    this.#options.done?.(deed);
    return this.view(deed.session);
  }

  #there(id: string, row: SessionRow | undefined): SessionRow {
    if (row) return row;
    throw new HubError('unknown-session', `The session ${id} is not there any more.`, { facts: { searchedFor: id } });
  }

  /** As it is now. */
  view(row: SessionRow): SessionView {
    return viewAt(row, this.#now());
  }

  #now(): Moment {
    return { now: this.#options.clock.now(), wokeAt: this.#options.wokeAt() };
  }
}

const closedText = (id: string, why: string | null, resumedBy: string | null): string =>
  resumedBy === null
    ? `The session ${id} is closed (${why ?? 'no reason was given'}) and has no heartbeat any more. Register a new one, or resume it.`
    : `The session ${id} was taken over by ${resumedBy}, which goes on with its work. Stop here, or ask ${resumedBy} for its state.`;
