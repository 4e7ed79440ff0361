/** Whose fault it was, and whether the same request may be tried again. */
export interface ErrorKind {
  readonly fault: 'caller' | 'backend' | 'hub';
  readonly retry: 'never' | 'now' | 'later';
  /** JSON-RPC code. Ours lie outside -32768..-32000, which the MCP specification reserves. */
  readonly rpc: number;
  readonly http: number;
  readonly exit: number;
  /** One line for docs/errors.md. */
  readonly means: string;
}

const kind = (
  fault: ErrorKind['fault'],
  retry: ErrorKind['retry'],
  codes: readonly [rpc: number, http: number, exit: number],
  means: string,
): ErrorKind => ({ fault, retry, rpc: codes[0], http: codes[1], exit: codes[2], means });

/** Every error a client, a script or a person can meet. `docs/errors.md` is printed from this table. */
export const errorKinds = {
  'parse-error': kind('caller', 'never', [-32700, 400, 2], 'The bytes are not JSON.'),
  'invalid-request': kind('caller', 'never', [-32600, 400, 2], 'JSON, but not a JSON-RPC message that fits here.'),
  'unknown-method': kind('caller', 'never', [-32601, 404, 2], 'Nobody here implements this method.'),
  'invalid-params': kind('caller', 'never', [-32602, 400, 2], 'The method exists, its parameters do not fit.'),
  'unsupported-protocol': kind('caller', 'never', [-32022, 400, 2], 'An MCP version that is not served here.'),
  'unsupported-by-client': kind(
    'backend',
    'never',
    [-32601, 400, 2],
    'The server asked for what its client did not declare.',
  ),
  'message-too-large': kind('caller', 'never', [-31001, 413, 2], 'A message is longer than the limit.'),
  'bad-hello': kind(
    'caller',
    'never',
    [-31002, 400, 2],
    'What opened the connection is not a Warren shim that this hub understands.',
  ),
  'version-mismatch': kind('caller', 'never', [-31003, 426, 3], 'Shim and hub are too far apart in version.'),
  'era-mismatch': kind('caller', 'never', [-31004, 400, 2], 'Client and server speak different eras of MCP.'),
  'unknown-server': kind('caller', 'never', [-31005, 404, 2], 'No server of that name is configured for this project.'),
  'unknown-tool': kind('caller', 'never', [-32602, 404, 2], 'No tool, prompt or resource of that name.'),
  'ambiguous-project': kind('caller', 'never', [-31006, 409, 2], 'Several projects match; say which one.'),
  'unknown-project': kind('caller', 'never', [-31007, 404, 2], 'No project there.'),
  'invalid-config': kind('caller', 'never', [-31008, 400, 2], 'A configured value is not allowed.'),
  'untrusted-config': kind(
    'caller',
    'never',
    [-31009, 403, 2],
    'A project file names commands that were not allowed yet.',
  ),
  'too-many-in-flight': kind('caller', 'later', [-31010, 429, 1], 'The client has too many calls in flight.'),
  'client-stalled': kind(
    'caller',
    'now',
    [-31011, 503, 1],
    'The client stopped reading, so a large answer was let go.',
  ),
  'instance-crashed': kind('backend', 'now', [-31020, 502, 1], 'The server process ended during the call.'),
  'instance-start-failed': kind('backend', 'later', [-31021, 502, 1], 'The server process did not become ready.'),
  'instance-stopped': kind('backend', 'now', [-31022, 503, 1], 'The server was stopped on request.'),
  'request-timeout': kind(
    'backend',
    'later',
    [-31023, 504, 1],
    'The server did not answer within the configured time.',
  ),
  'bad-backend-message': kind('backend', 'never', [-31024, 502, 1], 'The server wrote something that is not MCP.'),
  'not-attributable': kind(
    'backend',
    'never',
    [-31025, 400, 1],
    'A shared server asked a question and nobody knows for whom.',
  ),
  'instance-held': kind(
    'backend',
    'later',
    [-31026, 503, 1],
    'The server crashes again and again and is held back for a while.',
  ),
  'instance-unavailable': kind(
    'backend',
    'later',
    [-31027, 503, 1],
    'Calls to this server came to nothing one after the other; it is left alone for a moment.',
  ),
  'no-place': kind('hub', 'later', [-31028, 503, 1], 'As many server processes run as may.'),
  'instance-elsewhere': kind('hub', 'now', [-31029, 503, 1], 'Another hub owns this instance now.'),
  'hub-lost': kind('hub', 'now', [-31030, 503, 1], 'The hub went away during the call.'),
  'hub-unreachable': kind('hub', 'later', [-31031, 503, 1], 'The hub cannot be reached or started.'),
  'hub-draining': kind('hub', 'now', [-31032, 503, 1], 'The hub is about to be replaced.'),
  'lock-held': kind('hub', 'later', [-31033, 409, 1], 'Another hub holds the lock.'),
  'not-running': kind('caller', 'later', [-31034, 503, 3], 'No hub is running.'),
  'socket-denied': kind('hub', 'never', [-31035, 503, 1], 'The sandbox forbids Unix sockets.'),
  'unsafe-directory': kind('hub', 'never', [-31036, 500, 1], 'A directory that must be private is not.'),
  unauthorized: kind('caller', 'never', [-31037, 401, 2], 'The token is missing or wrong.'),
  'unsupported-platform': kind('caller', 'never', [-31038, 501, 1], 'Warren does not run here.'),
  'foreign-origin': kind('caller', 'never', [-31039, 403, 2], 'A web page, or another host name, asked the admin API.'),
  'store-away': kind('hub', 'later', [-31041, 503, 1], 'The store cannot be reached; calls go on without it.'),
  'newer-schema': kind('caller', 'never', [-31042, 500, 1], 'The store was written by a newer Warren.'),
  busy: kind('hub', 'later', [-31043, 409, 1], 'Somebody else does something with it that must end first.'),
  'file-refused': kind('caller', 'never', [-31050, 403, 2], 'A path that may not be read or written here.'),
  'file-unknown': kind('caller', 'never', [-31051, 404, 2], 'No file of that name in the project.'),
  'file-changed': kind('caller', 'never', [-31052, 409, 1], 'The file is not what the caller read; read it again.'),
  'file-read-only': kind('caller', 'never', [-31053, 403, 1], 'The file or its folder may not be written.'),
  'file-too-large': kind('caller', 'never', [-31054, 413, 2], 'A file is larger than what is read or written here.'),
  'file-unusable': kind('caller', 'later', [-31055, 500, 1], 'The disk failed, is full, or the file is no text.'),
  'script-broken': kind('caller', 'never', [-31056, 422, 1], 'A script has syntax errors and was not written.'),
  'engine-missing': kind('caller', 'never', [-31060, 424, 1], 'No Godot engine on this machine fits the project.'),
  'preset-missing': kind('caller', 'never', [-31061, 422, 1], 'The project has no such export preset.'),
  'template-missing': kind('caller', 'never', [-31062, 424, 1], 'The export template of the engine is not installed.'),
  'build-refused': kind('caller', 'never', [-31063, 422, 1], 'The project cannot be built that way.'),
  'unknown-build': kind('caller', 'never', [-31064, 404, 2], 'No build of that id.'),
  'unknown-session': kind('caller', 'never', [-31070, 404, 2], 'No agent session of that id or hash.'),
  'ambiguous-session': kind('caller', 'never', [-31071, 409, 2], 'Several agent sessions fit; say which one.'),
  'session-closed': kind('caller', 'never', [-31072, 409, 1], 'The agent session is closed, or was taken over.'),
  'foreign-session': kind('caller', 'never', [-31073, 403, 2], 'The agent session belongs to another project.'),
  'session-taken': kind('caller', 'never', [-31074, 409, 1], 'Another agent session goes on with this one already.'),
  'session-active': kind(
    'caller',
    'later',
    [-31075, 409, 1],
    'The agent session is alive; whoever works there would be cut off.',
  ),
  'unknown-checkpoint': kind('caller', 'never', [-31076, 404, 2], 'No checkpoint of that id.'),
  'unknown-transcript': kind('caller', 'never', [-31077, 404, 2], 'No transcript of that session can be read here.'),
  'unknown-instance': kind('caller', 'never', [-31040, 404, 2], 'No instance of that key or name.'),
  internal: kind('hub', 'later', [-32603, 500, 70], 'A bug in Warren; the unit it happened in ended, nothing else.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** Each bundle has a class of its own, and errors go from one to the other: this is how they know each other's. */
const mark = Symbol.for('warren.HubError');

/** An expected failure. The message says what happened, to whom, and what to do next. */
export class HubError extends Error {
  readonly code: ErrorCode;
  /** Extra facts for machines: bounded, free of secrets. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly [mark] = true;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value;
  }

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; facts?: Record<string, unknown> } = {}) {
    super(message, { cause: options.cause });
    this.name = 'HubError';
    this.code = code;
    this.facts = options.facts ?? {};
  }

  get kind(): ErrorKind {
    return errorKinds[this.code];
  }
}

/** Any thrown value as a HubError; what was not expected becomes `internal` and keeps its cause. */
export const asHubError = (thrown: unknown): HubError =>
  thrown instanceof HubError
    ? thrown
    : new HubError('internal', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
