import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  Answer,
  type Caller,
  clientInfo,
  type Id,
  legacyVersion,
  type Message,
  modernMeta,
  type Params,
} from './json-rpc.ts';
import { LineSplitter } from './line-splitter.ts';
import { waitFor } from './wait-for.ts';

export interface Command {
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
}

export interface RequestOptions {
  id?: Id;
  /** 0 waits for ever. */
  timeoutMs?: number;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout | undefined;
}

type ServerRequest = (method: string, params: Params) => unknown;

const numericId = /^\{"jsonrpc":"2\.0","id":(\d+),"(?:result|error)"/;
const keptNotifications = 1000;
const defaultTimeoutMs = 30_000;

/**
 * An MCP client over the pipes of the process it starts, as real clients are, but without an SDK: what is measured and
 * compared with it is what the other side wrote, to the byte. Everything that arrives is either an answer that was
 * waited for, a notification, a request of the server, or `stray`.
 */
export class RawClient implements Caller {
  readonly process: ChildProcessWithoutNullStreams;
  readonly pid: number;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The last thousand; `notificationCount` counts all. */
  readonly notifications: Message[] = [];
  notificationCount = 0;
  /** Lines nobody waited for: unknown ids, `id: null`, not JSON. */
  readonly stray: string[] = [];
  bytesRead = 0;
  stderr = '';
  /** Answers the server's requests; may be replaced. */
  onRequest: ServerRequest = (method) => {
    throw new Error(`the raw client does not implement ${method}`);
  };
  /** Sees every line, before anybody else. */
  onLine: ((line: Buffer) => void) | undefined;
  timeoutMs = defaultTimeoutMs;
  readonly #waiting = new Map<Id, Waiting>();
  #nextId = 1;

  constructor({ command, args, cwd, env }: Command) {
    this.process = spawn(command, args, { cwd, env: { ...env, ...(cwd && { PWD: cwd }) }, stdio: 'pipe' });
    this.pid = this.process.pid ?? -1;
    const splitter = new LineSplitter((line) => this.#take(line));
    this.process.stdout.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      splitter.push(chunk);
    });
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-65_536);
    });
    this.process.stdin.on('error', () => {}); // the other side is gone: 'close' tells the callers
    this.process.on('error', (error) => this.#failAll(error));
    this.exited = new Promise((resolve) => {
      this.process.on('close', (code, signal) => {
        this.#failAll(new Error(`${args.join(' ')} ended (${signal ?? code}) ${this.stderr.slice(-600)}`));
        resolve({ code, signal });
      });
      this.process.on('error', () => resolve({ code: null, signal: null }));
    });
  }

  request(
    method: string,
    params?: Params,
    { id = this.#nextId++, timeoutMs = this.timeoutMs }: RequestOptions = {},
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        return reject(new Error(`${method}: the process has ended ${this.stderr.slice(-600)}`));
      const giveUp = (): void => {
        this.#waiting.delete(id);
        reject(new Error(`${method} (id ${id}) was not answered within ${timeoutMs} ms ${this.stderr.slice(-600)}`));
      };
      this.#waiting.set(id, { resolve, reject, timer: timeoutMs ? setTimeout(giveUp, timeoutMs) : undefined });
      this.send({ jsonrpc: '2.0', id, method, ...(params && { params }) });
    });
  }

  /** As a 2026-07-28 client asks: every request says its version and capabilities itself. */
  modernRequest(method: string, params: Params = {}, options?: RequestOptions): Promise<Answer> {
    return this.request(method, { ...params, _meta: { ...modernMeta, ...(params._meta as Params) } }, options); // spreading undefined is fine
  }

  /** The legacy handshake. */
  async initialize(capabilities: Params = {}, protocolVersion = legacyVersion): Promise<Answer> {
    const answer = await this.request('initialize', { protocolVersion, capabilities, clientInfo });
    this.notify('notifications/initialized');
    return answer;
  }

  notify(method: string, params?: Params): void {
    this.send({ jsonrpc: '2.0', method, ...(params && { params }) });
  }

  send(message: unknown): void {
    this.sendRaw(`${JSON.stringify(message)}\n`);
  }

  /** Exactly these bytes; a line end is the caller's business. */
  sendRaw(bytes: string | Uint8Array): void {
    this.process.stdin.write(bytes);
  }

  /** An answer to a request that was written with `sendRaw`. */
  answerTo(id: Id, timeoutMs = this.timeoutMs): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to id ${id} within ${timeoutMs} ms`)), timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  notification(method: string, fits: (params: Params) => boolean = () => true): Promise<Message> {
    const look = (): Message | undefined =>
      this.notifications.find((it) => it.method === method && fits(it.params ?? {}));
    return waitFor(`notification ${method}`, look, { everyMs: 5 });
  }

  /** Stops reading, as a client that hangs does. */
  pause(): void {
    this.process.stdout.pause();
  }

  resume(): void {
    this.process.stdout.resume();
  }

  /** Closes stdin, as clients do at their end; gives how the process ended. */
  async close(graceMs = 5_000): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.resume();
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Dies without a word. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
  }

  #take(line: Buffer): void {
    this.onLine?.(line);
    const quick = numericId.exec(line.toString('latin1', 0, 64));
    if (quick && this.#settle(Number(quick[1]), line)) return;
    const message = parsed(line);
    if (message?.method !== undefined) this.#hear(message);
    else if (message?.id === undefined || message.id === null || !this.#settle(message.id, line))
      this.stray.push(line.toString().slice(0, 1000));
  }

  #settle(id: Id, line: Buffer): boolean {
    const waiting = this.#waiting.get(id);
    if (!waiting) return false;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(new Answer(line));
    return true;
  }

  #hear(message: Message): void {
    if (message.id !== undefined) void this.#reply(message);
    else {
      this.notificationCount++;
      if (this.notifications.push(message) > keptNotifications) this.notifications.shift();
    }
  }

  async #reply({ id, method = '', params = {} }: Message): Promise<void> {
    try {
      this.send({ jsonrpc: '2.0', id, result: await this.onRequest(method, params) });
    } catch (error) {
      this.send({ jsonrpc: '2.0', id, error: { code: -32601, message: String(error) } });
    }
  }

  #failAll(error: Error): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(error);
    }
    this.#waiting.clear();
  }
}

function parsed(line: Buffer): Message | undefined {
  try {
    return JSON.parse(line.toString()) as Message; // a test client believes what it reads until a test looks at it
  } catch {
    return undefined;
  }
}
