export type Params = Record<string, unknown>;
export type Id = string | number;

export interface RpcError {
  code: number;
  message: string;
  data?: { code?: string; retry?: string; [more: string]: unknown };
}

export interface Message {
  jsonrpc: '2.0';
  id?: Id | null;
  method?: string;
  params?: Params;
  // What a result holds depends on the method; tests look into it and fail if it is not there.
  result?: Params & { content?: { type: string; text?: string }[]; tools?: { name: string }[] };
  error?: RpcError;
}

export const modernVersion = '2026-07-28';
export const legacyVersion = '2025-11-25';
export const clientInfo = { name: 'raw-client', version: '1.0.0' };

/** What every modern request carries instead of a handshake. */
export const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': modernVersion,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': clientInfo,
};

/** The answer to one request: its very bytes, and what they say. */
export class Answer {
  readonly line: Buffer;
  #message: Message | undefined;

  constructor(line: Buffer) {
    this.line = line;
  }

  /** Parsed when first looked at, so that measuring a relay does not measure JSON.parse. */
  get message(): Message {
    this.#message ??= JSON.parse(this.line.toString()) as Message; // whoever asks is a test and checks what it holds
    return this.#message;
  }

  /** The result; an error answer fails the caller with the server's words. */
  get result(): NonNullable<Message['result']> {
    const { result, error } = this.message;
    if (!result) throw new Error(`answered with an error: ${JSON.stringify(error ?? this.message).slice(0, 600)}`);
    return result;
  }

  get error(): RpcError {
    const { error } = this.message;
    if (!error) throw new Error(`expected an error, got ${this.line.toString().slice(0, 600)}`);
    return error;
  }

  /** The text of the first content block of a tool's result. */
  get text(): string {
    return this.result.content?.[0]?.text ?? '';
  }
}

/** Whoever can be asked: a server over pipes, or a peer over HTTP. */
export interface Caller extends AsyncDisposable {
  request(method: string, params?: Params): Promise<Answer>;
}

export const callTool = (caller: Caller, name: string, args: Params = {}): Promise<Answer> =>
  caller.request('tools/call', { name, arguments: args });
