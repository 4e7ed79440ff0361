import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { hubSocketPath, scopeOf } from '../../src/transport/index.ts';
import { LineSplitter } from './line-splitter.ts';
import type { TempHome } from './temp-home.ts';

/** How a hub answers one connection: `line` is told what the shim says behind its hello. */
export interface Conversation {
  readonly socket: Socket;
  readonly hello: { replay?: string[]; facts: { cwd: string } };
  readonly lines: string[];
  readonly write: (message: unknown) => void;
  readonly farewell: (taken: number, rest: boolean) => void;
}

/** Listens where the hub of this home would, so that a test says every word of it. */
export class FakeHub implements AsyncDisposable {
  readonly conversations: Conversation[] = [];
  readonly #server: Server;
  readonly #ready: Promise<unknown>;

  constructor(
    home: TempHome,
    answers: (conversation: Conversation, message: { id?: number; method?: string }) => void,
  ) {
    const { runtime, scope } = placeOf(home);
    this.#server = createServer((socket) => this.#take(socket, answers));
    rmSync(hubSocketPath(runtime, scope), { force: true });
    this.#server.listen(hubSocketPath(runtime, scope));
    this.#ready = once(this.#server, 'listening');
  }

  #take(socket: Socket, answers: (conversation: Conversation, message: object) => void): void {
    const lines: string[] = [];
    let conversation: Conversation | undefined;
    const splitter = new LineSplitter((line) => {
      if (conversation) {
        lines.push(line.toString());
        answers(conversation, JSON.parse(line.toString()) as object);
        return;
      }
      const hello = JSON.parse(line.toString()) as Conversation['hello'];
      const write = (message: unknown): void => void socket.write(`${JSON.stringify(message)}\n`);
      const farewell = (taken: number, rest: boolean): void =>
        void socket.end(`\u001e${JSON.stringify({ taken, rest })}\n`);
      conversation = { socket, hello, lines, write, farewell };
      write({ warren: 1, ok: true, version: '0', hub: 'fake', pid: 1 });
      this.conversations.push(conversation);
    });
    socket.on('data', (chunk: Buffer) => splitter.push(chunk)).on('error', () => {});
  }

  async ready(): Promise<this> {
    await this.#ready;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.conversations) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Where the sockets of this home are, made as the shim makes it. */
export function placeOf(home: TempHome): { runtime: string; scope: string } {
  const runtime = join(home.env['XDG_RUNTIME_DIR'] ?? '', 'warren');
  mkdirSync(home.warrenHome, { recursive: true, mode: 0o700 });
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  return { runtime, scope: scopeOf(home.warrenHome) };
}

export const echo = ({ write }: Conversation, { id, method }: { id?: number; method?: string }): void => {
  if (id !== undefined) write({ jsonrpc: '2.0', id, result: { method } });
};
