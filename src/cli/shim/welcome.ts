import type { Socket } from 'node:net';
import { type ErrorCode, errorKinds, HubError } from '../../kernel/errors.ts';
import type { Hello } from '../../protocol/index.ts';

export type Greeted = { ok: true; early: Buffer } | { ok: false; retry: boolean; error: HubError };

/** A stopped or overloaded hub may take long to answer; after so long, in ms, its user must hear about it. */
const PATIENCE_MS = 20_000;

/** Says hello and reads the hub's first line; `early` is what came behind it. */
export function greetHub(hub: Socket, hello: Hello): Promise<Greeted> {
  const { promise, resolve } = Promise.withResolvers<Greeted>();
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => settle(refusal('hub-unreachable', silent(hello), false)), PATIENCE_MS);
  const gone = (): void => settle(refusal('hub-lost', 'The hub ended during the greeting.', true));
  const read = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(0x0a);
    if (end >= 0) settle(answerIn(head.toString('utf8', 0, end), head.subarray(end + 1)));
  };
  function settle(greeted: Greeted): void {
    clearTimeout(timer);
    hub.pause();
    hub.off('data', read);
    hub.off('close', gone);
    hub.off('error', gone);
    resolve(greeted);
  }
  hub.on('data', read);
  hub.once('close', gone);
  hub.once('error', gone);
  hub.write(`${JSON.stringify(hello)}\n`);
  return promise;
}

function answerIn(text: string, early: Buffer): Greeted {
  try {
    const welcome: { ok?: unknown; code?: unknown; message?: unknown; retry?: unknown } = JSON.parse(text);
    if (welcome.ok === true) return { ok: true, early };
    const code = typeof welcome.code === 'string' && isCode(welcome.code) ? welcome.code : 'internal';
    return refusal(code, String(welcome.message), welcome.retry === true);
  } catch {
    return refusal(
      'hub-unreachable',
      'Something that is not a Warren hub listens on its socket. Run "warren doctor".',
      false,
    );
  }
}

const isCode = (code: string): code is ErrorCode => code in errorKinds;

const refusal = (code: ErrorCode, message: string, retry: boolean): Greeted => ({
  ok: false,
  retry,
  error: new HubError(code, message),
});

const silent = ({ warren }: Hello): string =>
  `The Warren hub took the connection but said nothing for ${PATIENCE_MS / 1000} s (shim protocol ${warren.max}). It is stopped or overloaded: see "warren status", or end it with "warren restart".`;
