import { type IncomingMessage, request } from 'node:http';
import {
  adminPaths,
  type DetectAnswer,
  type DetectQuestion,
  type ErrorBody,
  type HubFile,
  type HubStatus,
  hubHeader,
  type InstanceChange,
  type InstanceHistory,
  type InstanceStatus,
  type ListedSession,
  type McpHealth,
  type PruneQuestion,
  type RegisteredInstance,
  type ReservationAnswer,
  type ReservationQuestion,
  type SavedState,
  type SessionExport,
  type SessionList,
  type SessionLog,
  type SessionResume,
  type SessionsPruned,
  type SessionVerdict,
  type StateCleared,
  type StopAnswer,
} from '../admin/contract.ts';
import { places } from '../config/index.ts';
import { type ErrorCode, errorKinds, HubError } from '../kernel/errors.ts';
import { readHubFile } from './hub-file.ts';
import type { Io } from './io.ts';
import { isSameProcess } from './process-identity.ts';

/** A hub that does not answer for so long, in ms, is stopped or stuck. Restarting a server may take its start time. */
const PATIENCE_MS = 5000;
const RESTART_MS = 60_000;
/** What reads, or goes through, all that was ever recorded. */
const WHOLE_STORE_MS = 600_000;

/** The running hub of this home, or `not-running` with what to do. */
export function adminClient(io: Pick<Io, 'env' | 'homedir'>): AdminClient {
  const { home, hubFile } = places(io.env, io.homedir);
  const hub = readHubFile(hubFile);
  if (!hub) throw notRunning(`No Warren hub is running for ${home}.`);
  if (!isSameProcess(hub)) throw notRunning(`The Warren hub of ${home} (pid ${hub.pid}) is gone.`);
  return new AdminClient(hub);
}

const notRunning = (what: string): HubError =>
  new HubError('not-running', `${what} It starts with the first client, or with "warren start".`);

/** As it stands in a path: an id or a hash has nothing else in it. */
function sessionIn(name: string): string {
  if (/^[\w-]+$/.test(name)) return name;
  throw new HubError(
    'unknown-session',
    `No session is called ${JSON.stringify(name.slice(0, 100))}. "warren sessions list --all" shows them.`,
  );
}

const pathOf = (path: string, session: string): string => path.replace('{name}', sessionIn(session));

function queryOf(wanted: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

interface SessionsWanted {
  readonly project?: string | undefined;
  readonly open: boolean;
  readonly offset?: number;
}

/** The admin API of one hub, one method for each question of the command line. */
export class AdminClient {
  readonly hub: HubFile;

  constructor(hub: HubFile) {
    this.hub = hub;
  }

  status(): Promise<HubStatus> {
    return this.#ask('GET', adminPaths.status);
  }

  mcpHealth(): Promise<McpHealth> {
    return this.#ask('GET', adminPaths.mcpHealth, { also: 503 });
  }

  async instances(): Promise<readonly InstanceStatus[]> {
    const { instances } = await this.#ask<{ instances: InstanceStatus[] }>('GET', adminPaths.instances);
    return instances;
  }

  async registry(): Promise<readonly RegisteredInstance[]> {
    const { instances } = await this.#ask<{ instances: RegisteredInstance[] }>('GET', adminPaths.registry);
    return instances;
  }

  /** Of all instances where there is no key; newest first. */
  history(key: string | undefined, limit: number): Promise<InstanceHistory> {
    const path = key === undefined ? adminPaths.history : adminPaths.instanceHistory.replace('{key}', key);
    return this.#ask('GET', `${path}?limit=${limit}`);
  }

  savedState(key: string, withBody: boolean): Promise<SavedState> {
    return this.#ask('GET', `${adminPaths.instanceState.replace('{key}', key)}${withBody ? '?body=1' : ''}`);
  }

  clearState(key: string): Promise<StateCleared> {
    return this.#ask('DELETE', adminPaths.instanceState.replace('{key}', key), { patienceMs: RESTART_MS });
  }

  restartInstance(key: string): Promise<InstanceChange> {
    return this.#ask('POST', adminPaths.restartInstance.replace('{key}', key), { patienceMs: RESTART_MS });
  }

  stopInstance(key: string): Promise<InstanceChange> {
    return this.#ask('POST', adminPaths.stopInstance.replace('{key}', key), { patienceMs: RESTART_MS });
  }

  async lastWords(key: string): Promise<string> {
    return (await this.#text('GET', adminPaths.instanceLogs.replace('{key}', key))).toString('utf8');
  }

  sessions({ open, ...which }: SessionsWanted): Promise<SessionList> {
    return this.#ask('GET', adminPaths.sessions + queryOf({ ...which, ...(open ? { open: 1 } : {}) }));
  }

  session(name: string): Promise<ListedSession> {
    return this.#ask('GET', pathOf(adminPaths.session, name));
  }

  closeSession(name: string): Promise<ListedSession> {
    return this.#ask('POST', pathOf(adminPaths.closeSession, name));
  }

  sessionLog(which: { session?: string | undefined; since?: number; limit: number }): Promise<SessionLog> {
    return this.#ask('GET', adminPaths.sessionLog + queryOf(which));
  }

  verifySession(name: string): Promise<SessionVerdict> {
    return this.#ask('GET', pathOf(adminPaths.verifySession, name), { patienceMs: WHOLE_STORE_MS });
  }

  exportSession(name: string, how: { format: string; to?: number; cursor?: string }): Promise<SessionExport> {
    return this.#ask('GET', pathOf(adminPaths.exportSession, name) + queryOf(how), { patienceMs: WHOLE_STORE_MS });
  }

  lookAtResume(name: string): Promise<SessionResume> {
    return this.#ask('GET', pathOf(adminPaths.resumeSession, name), { patienceMs: RESTART_MS });
  }

  claimSession(name: string, force: boolean): Promise<SessionResume> {
    const query = queryOf(force ? { force: 1 } : {});
    return this.#ask('POST', pathOf(adminPaths.resumeSession, name) + query, { patienceMs: RESTART_MS });
  }

  pruneSessions(body: PruneQuestion): Promise<SessionsPruned> {
    return this.#ask('POST', adminPaths.pruneSessions, { body, patienceMs: WHOLE_STORE_MS });
  }

  detect(question: DetectQuestion): Promise<DetectAnswer> {
    return this.#ask('POST', adminPaths.detect, { body: question });
  }

  checkReservations(body: ReservationQuestion, patienceMs: number): Promise<ReservationAnswer> {
    return this.#ask('POST', adminPaths.checkReservations, { body, patienceMs });
  }

  stop(): Promise<StopAnswer> {
    return this.#ask('POST', adminPaths.stop);
  }

  async #ask<T>(method: string, path: string, how: How = {}): Promise<T> {
    return JSON.parse((await this.#text(method, path, how)).toString('utf8')) as T; // the contract says what it is
  }

  async #text(method: string, path: string, how: How = {}): Promise<Buffer> {
    const { answer, body } = await this.#exchange(method, path, how);
    if (answer.headers[hubHeader] !== this.hub.instance_id)
      throw notRunning(`Something else listens on port ${this.hub.port} of the Warren hub.`);
    const { statusCode = 0 } = answer;
    if (statusCode >= 400 && statusCode !== how.also) throw refusalIn(body);
    return body;
  }

  #exchange(method: string, path: string, { body, patienceMs = PATIENCE_MS }: How): Promise<Exchange> {
    const { port, token } = this.hub;
    const text = body === undefined ? '' : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    const signal = AbortSignal.timeout(patienceMs);
    const asking = request({ host: '127.0.0.1', port, method, path, headers, agent: false, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => resolve({ answer, body: Buffer.concat(chunks) }));
      answer.once('error', (error) => reject(this.#failed(error, patienceMs)));
    });
    asking.once('error', (error) => reject(this.#failed(error, patienceMs)));
    asking.end(text);
    return promise;
  }

  #failed(error: Error, patienceMs: number): HubError {
    const { pid, port } = this.hub;
    if (!isSameProcess(this.hub)) return notRunning(`The Warren hub (pid ${pid}) just ended.`);
    const what =
      error.name === 'AbortError'
        ? `did not answer for ${patienceMs / 1000} s; it is stopped or stuck`
        : `cannot be asked on 127.0.0.1:${port} (${error.message})`;
    return new HubError('hub-unreachable', `The Warren hub (pid ${pid}) ${what}. "warren restart" replaces it.`, {
      cause: error,
    });
  }
}

interface How {
  readonly body?: unknown;
  readonly patienceMs?: number;
  /** A status from 400 on that is an answer all the same. */
  readonly also?: number;
}

interface Exchange {
  readonly answer: IncomingMessage;
  readonly body: Buffer;
}

function refusalIn(body: Buffer): HubError {
  try {
    const { error }: ErrorBody = JSON.parse(body.toString('utf8'));
    const code: string = error.code;
    if (code in errorKinds) return new HubError(code as ErrorCode, error.message); // it is one, says the table
    return new HubError('internal', `The hub said ${code}: ${error.message}`);
  } catch (cause) {
    return new HubError('internal', 'The hub refused in words that this Warren does not understand.', { cause });
  }
}
