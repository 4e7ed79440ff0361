import type { SessionRow, TranscriptRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asHubError, HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import { type ClientFolder, clientFolders } from './client-folders.ts';
import { ContentFolder } from './content-folder.ts';
import { removeCopy, removeCopyOf, removeLeft } from './copies.ts';
import { pathsNamed } from './find-live.ts';
import { type Opened, opened } from './opened.ts';
import { Pace } from './pace.ts';
import type { TranscriptRecords } from './records.ts';
import type { Summary, SummaryOrder } from './summary.ts';
import { type Transcript, writtenAt } from './transcript.ts';

export interface TranscriptsOptions {
  readonly records: TranscriptRecords;
  /** The sessions that were linked with a client's own id. */
  readonly sessionsOf: (clientSession: string) => Promise<readonly SessionRow[]>;
  readonly scope: string;
  readonly host: string;
  /** Of the user: below it clients keep what they write. */
  readonly home: string;
  /** For what is kept. */
  readonly folder: string;
  /** Where our plugin of OpenCode leaves copies of what that said. */
  readonly copies: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  /** Most bytes that are read of one transcript. */
  readonly most?: number;
}

/** `missing`: there is nothing to keep. `unchanged`: it was kept already, as far as it goes. */
export type Archived =
  | { readonly kind: 'kept' | 'unchanged'; readonly row: TranscriptRow }
  | { readonly kind: 'missing' };

type Linked = Pick<SessionRow, 'id' | 'project' | 'projectKey' | 'clientSession' | 'transcript'>;

const MOST = 256 * 1024 * 1024;
/** So many sessions wait to have their transcript kept. */
const MOST_WAITING = 200;
/** So many that were kept are looked at for one project. */
const MOST_KEPT = 500;

/**
 * What clients write down of their sessions: found by the client's own id, kept before the client deletes it, and read. One is
 * kept at a time. All that reads files is loaded when it is needed.
 */
export class Transcripts {
  readonly #options: TranscriptsOptions;
  readonly #folders: readonly ClientFolder[];
  readonly #content: ContentFolder;
  readonly #place: string;
  readonly #waiting = new Map<string, Promise<Archived>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: TranscriptsOptions) {
    const { home, folder, copies, host, random } = options;
    this.#options = options;
    this.#folders = clientFolders(home, copies);
    this.#content = new ContentFolder(folder, () => random.hex(8));
    this.#place = `${host}:${folder}`;
  }

  /** Keeps the transcript of this session as it is now. Asking again before its turn is asking once. */
  archive(session: Linked): Promise<Archived> {
    const asked = this.#waiting.get(session.id);
    if (asked) return asked;
    const done = this.#inTurn(() => {
      this.#waiting.delete(session.id);
      return this.#archive(session);
    });
    this.#waiting.set(session.id, done);
    return done;
  }

  /** Behind whoever caused it: never throws, never waits. */
  readonly archiveBehind = (session: Linked): void => {
    const lost = (why: string): void =>
      this.#options.report({ kind: 'store.dropped', records: 1, why: `transcript of ${session.id}: ${why}` });
    if (this.#waiting.size >= MOST_WAITING && !this.#waiting.has(session.id)) return lost('too many wait to be kept');
    this.archive(session).catch((error: unknown) => lost(asHubError(error).message));
  };

  /** What our plugin of OpenCode left of a session that is in no project goes unread. Never throws, never waits. */
  readonly dropBehind = (clientSession: string): void => {
    const gone = this.#inTurn(() => removeCopyOf(this.#options.copies, clientSession));
    gone.catch(() => undefined); // it goes when it is old
  };

  /** By the client's own id. */
  async find(clientSession: string): Promise<Transcript | undefined> {
    return this.#whole(clientSession, await this.#open({ clientSession, transcript: null }));
  }

  /** Of a session that was linked with its client's. */
  async findOf(session: Linked): Promise<Transcript | undefined> {
    const source = await this.#open(session);
    return this.#whole(session.clientSession ?? source?.clientSession, source);
  }

  /** All of the sessions in this directory and below; the last written first. */
  async ofProject(project: { readonly root: string; readonly key: string }) {
    const { isOf } = await import('./transcript.ts');
    const { liveIn } = await import('./project-transcripts.ts');
    const { transcripts, complete } = await liveIn(project.root, this.#folders, this.#pace());
    const { rows, total } = await this.#options.records.find({
      scope: this.#options.scope,
      projectKey: project.key,
      limit: MOST_KEPT,
    });
    const kept = await Promise.all(rows.map((row) => this.#keptOnly(row)));
    const all = new Map(kept.filter((one) => isOf(one, project.root)).map((one) => [nameOf(one), one]));
    for (const live of transcripts.toSorted((a, b) => writtenAt(a) - writtenAt(b)))
      all.set(nameOf(live), joined(live, all.get(nameOf(live)))); // of several files of one session the newest counts
    const newestFirst = [...all.values()].toSorted((a, b) => writtenAt(b) - writtenAt(a));
    return { transcripts: newestFirst, complete: complete && rows.length === total };
  }

  async summary(of: Transcript, order: SummaryOrder): Promise<Summary> {
    return (await import('./read.ts')).summarized(of, order, this.#reading());
  }

  /** What is said in these lines, from 1; both ends belong to it. */
  async lines(of: Transcript, span: { readonly from: number; readonly to: number }): Promise<string> {
    return (await import('./read.ts')).toldLines(of, span, this.#reading());
  }

  async countLines(of: Transcript): Promise<number> {
    const { kept, live } = of;
    if (kept && (!live || (live.bytes === kept.sourceBytes && kept.begin === 0 && kept.covered === live.bytes)))
      return kept.lines;
    return (await import('./read.ts')).countLines(of, this.#reading());
  }

  sessionsOf(clientSession: string): Promise<readonly SessionRow[]> {
    return this.#options.sessionsOf(clientSession);
  }

  /** Forgets what was kept before that moment, here: what is known of it, and its content when nobody else needs it. */
  prune(old: { readonly before: number; readonly dryRun: boolean }): Promise<{ count: number; bytes: number }> {
    return this.#inTurn(async () => {
      const { records, scope, clock } = this.#options;
      const { count, bytes, hashes } = await records.sweep({ ...old, scope, place: this.#place });
      if (!old.dryRun) {
        await this.#release([...new Set([...hashes, ...(await this.#content.before(old.before))])]);
        await this.#content.removeLeft(clock.now());
        await removeLeft(this.#options.copies, clock.now());
      }
      return { count, bytes };
    });
  }

  #inTurn<Result>(deed: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(deed);
    this.#turn = done.catch(() => undefined); // who asked for it hears of it
    return done;
  }

  async #archive(session: Linked): Promise<Archived> {
    await removeLeft(this.#options.copies, this.#options.clock.now());
    const source = await this.#open(session);
    if (!source) return { kind: 'missing' };
    await using open = source;
    if (open.bytes === 0) return { kind: 'missing' };
    const archived = await this.#archiveOpen(open, session);
    await removeCopy(open);
    return archived;
  }

  async #archiveOpen(open: Opened, session: Linked): Promise<Archived> {
    const before = await this.#rowOf(open);
    const isKept = before !== undefined && (await this.#content.bytesOf(before.hash)) !== undefined;
    if (isKept && isCovered(before, open)) return await this.#unchanged(before, session);
    return await this.#keep(open, session, isKept ? before : undefined);
  }

  async #unchanged(before: TranscriptRow, { id, project, projectKey }: Linked): Promise<Archived> {
    const row = { ...before, session: id, project, projectKey };
    if (before.session !== id) await this.#options.records.put(row);
    return { kind: 'unchanged', row };
  }

  async #keep(open: Opened, session: Linked, before: TranscriptRow | undefined): Promise<Archived> {
    const { records, scope, clock, most = MOST } = this.#options;
    const { keep } = await import('./keep.ts');
    const order = { source: open, before, folder: this.#content, pace: this.#pace(), most };
    const kept = await keep(order).catch((cause: unknown) => {
      throw unusable(this.#content.path, cause);
    });
    const { client, clientSession, path: source, bytes: sourceBytes, modifiedAt: sourceAt } = open;
    const of = { scope, place: this.#place, client, clientSession, source, sourceBytes, sourceAt };
    const { id, project, projectKey } = session;
    const row = { ...of, ...kept, session: id, project, projectKey, at: clock.now() };
    const isMine = await records.put(row);
    await this.#release(isMine ? [before?.hash ?? row.hash] : [row.hash]);
    return { kind: isMine ? 'kept' : 'unchanged', row };
  }

  /** What nobody refers to any more goes. */
  async #release(hashes: readonly string[]): Promise<void> {
    for (let at = 0; at < hashes.length; at += MOST_KEPT) {
      const some = hashes.slice(at, at + MOST_KEPT);
      const used = new Set(await this.#options.records.used(this.#place, some));
      for (const hash of some) if (!used.has(hash)) await this.#content.remove(hash);
    }
  }

  async #open({ clientSession: id, transcript: told }: Pick<Linked, 'clientSession' | 'transcript'>) {
    const paths = id === null ? [] : await pathsNamed(this.#folders, id);
    for (const path of told === null ? paths : [told, ...paths]) {
      const source = await opened(path, this.#folders).catch((error: unknown) => {
        if (id === null) throw error; // there is nothing else to go by
        return undefined;
      });
      if (source && (id === null || source.clientSession === id)) return source;
      await source?.[Symbol.asyncDispose]();
    }
    return undefined;
  }

  async #whole(clientSession: string | undefined, source: Opened | undefined): Promise<Transcript | undefined> {
    if (clientSession === undefined) return undefined;
    const { scope } = this.#options;
    const { rows } = await this.#options.records.find({ scope, clientSession, limit: 10 });
    const row = rows.find(({ place }) => place === this.#place) ?? rows[0];
    const kept = row && (await this.#keptOnly(row));
    if (!source) return kept;
    await using open = source;
    return joined(await (await import('./project-transcripts.ts')).transcriptOf(open), kept);
  }

  async #rowOf({ client, clientSession }: Opened): Promise<TranscriptRow | undefined> {
    const { records, scope } = this.#options;
    return (await records.find({ scope, place: this.#place, client, clientSession, limit: 1 })).rows[0];
  }

  async #keptOnly(row: TranscriptRow): Promise<Transcript> {
    const isThere = row.place === this.#place && (await this.#content.bytesOf(row.hash)) !== undefined;
    const content = isThere ? 'here' : row.place === this.#place ? 'lost' : 'elsewhere';
    const { client, clientSession, cwd, fromAt, toAt } = row;
    return { client, clientSession, live: undefined, kept: row, content, cwd, fromAt, toAt, begins: null };
  }

  #pace = (): Pace => new Pace(this.#options.clock);

  #reading() {
    return { folders: this.#folders, content: this.#content, pace: this.#pace(), most: this.#options.most ?? MOST };
  }
}

/** What got shorter was damaged, or begun anew: what was kept says more. */
const isCovered = (row: TranscriptRow, { bytes, modifiedAt }: Opened): boolean =>
  bytes < row.sourceBytes || (bytes === row.sourceBytes && modifiedAt === row.sourceAt);

const nameOf = ({ client, clientSession }: Transcript): string => `${client} ${clientSession}`;

/** A file that is shorter than what was kept of it counts as gone. */
function joined(live: Transcript, kept: Transcript | undefined): Transcript {
  if (!kept) return live;
  const isLess = kept.content === 'here' && (live.live?.bytes ?? 0) < (kept.kept?.sourceBytes ?? 0);
  return isLess ? kept : { ...live, kept: kept.kept, content: kept.content, cwd: live.cwd ?? kept.cwd };
}

function unusable(folder: string, cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError(
    'file-unusable',
    `No transcript can be kept in ${folder}: ${why}. Free some room, or look at its rights.`,
    { cause },
  );
}
