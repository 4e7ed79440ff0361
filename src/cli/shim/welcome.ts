import type { Socket } from 'node:net';
import { type ErrorCode, errorKinds, HubError } from '../../kernel/errors.ts';
import type { Hello } from '../../protocol/index.ts';

export type Greeted = { ok: true; early: Buffer } | { ok: false; retry: boolean; error: HubError };

/** A stopped or overloaded hub may take long to answer; after so long, in ms, its user must hear about it. */
const PATIENCE_MS = 20_000;
/** How often a silent hub's door is looked at, in ms. */
const LOOK_MS = 1000;
/** A welcome is a few hundred bytes. */
const MAX_WELCOME = 64 * 1024;

export interface Greeting {
  patienceMs?: number;
  /** Whether another door stands by now where this one was found: then nobody waits behind the old one. */
  moved?: () => boolean;
}

/** Says hello and reads the hub's first line; `early` is what came behind it. */
export function greetHub(hub: Socket, hello: Hello, greeting: Greeting = {}): Promise<Greeted> {
  const { patienceMs = PATIENCE_MS, moved = () => false } = greeting;
  const { promise, resolve } = Promise.withResolvers<Greeted>();
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => settle(refusal('hub-unreachable', silent(patienceMs), false)), patienceMs);
  const look = setInterval(() => moved() && settle(refusal('hub-lost', hungUp, true)), LOOK_MS);
  const gone = (): void => settle(refusal('hub-lost', hungUp, true));
  const read = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(0x0a);
    if (end >= 0) settle(answerIn(head.toString('utf8', 0, end), head.subarray(end + 1)));
    else if (head.length > MAX_WELCOME) settle(stranger());
  };
  function settle(greeted: Greeted): void {
    clearTimeout(timer);
    clearInterval(look);
    hub.pause();
    hub.off('data', read);
    hub.off('close', gone);
    resolve(greeted);
  }
  hub.on('data', read);
  hub.once('close', gone);
  hub.on('error', () => undefined); // 'close' follows
  hub.write(`${JSON.stringify(hello)}\n`);
  return promise;
}

function answerIn(text: string, early: Buffer): Greeted {
  const { warren, ok, code, message, retry } = objectIn(text);
  if (typeof warren !== 'number') return stranger();
  if (ok === true) return { ok: true, early };
  if (typeof code !== 'string' || typeof message !== 'string') return stranger();
  return refusal(isCode(code) ? code : 'hub-unreachable', message, retry === true);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {}; // no JSON, so no hub
  }
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorKinds, code);

const refusal = (code: ErrorCode, message: string, retry: boolean): Greeted => ({
  ok: false,
  retry,
  error: new HubError(code, message),
});

const stranger = (): Greeted =>
  refusal(
    'hub-unreachable',
    'Something that is not a Warren hub listens on its socket. Run "warren doctor": it names the socket.',
    false,
  );

const hungUp =
  'Whoever listens on the socket of the Warren hub closed the connection during the greeting, every time. Run "warren doctor"; "warren restart" starts a new hub.';

const silent = (patienceMs: number): string =>
  `The Warren hub took the connection but said nothing for ${patienceMs / 1000} s. It is stopped or overloaded: see "warren status", or end it with "warren restart".`;
