import { asHubError } from '../kernel/errors.ts';
import { type Era, memberOf, requestLine } from '../protocol/index.ts';
import { ask } from './ask.ts';
import type { Call } from './call.ts';
import type { Gateway } from './contract.ts';
import { hubMeta } from './greet.ts';
import type { Link } from './link.ts';
import { listKeys, nextCursor, rawItems, rawListResult } from './raw-list.ts';

/** Pages of one server's list that are followed at most. */
const MAX_PAGES = 100;

/** What is remembered of a list that was asked for by the hub, all its pages put together. */
export const wholeKey = (method: string): string => `all ${method}`;

/** Asks a server for all pages of a list. `send` puts one request on its way. */
export async function wholeList(
  { link, era }: { readonly link: Link; readonly era: Era },
  method: string,
  hub: Pick<Gateway, 'clock' | 'version'>,
  send: (call: Call) => void,
): Promise<Buffer> {
  if (!offers(link, method)) return rawListResult(method, []);
  const meta = era === 'modern' ? { _meta: hubMeta(hub.version) } : {};
  const items: Buffer[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const params = { ...meta, ...(cursor === undefined ? {} : { cursor }) };
    const { call, answer } = ask(requestLine(0, method, params).subarray(0, -1), hub.clock.monotonic());
    send(call);
    const result = await answer.catch((error: unknown) => noneOr(method, error));
    items.push(...rawItems(method, result, ''));
    cursor = nextCursor(result);
    if (cursor === undefined) break;
  }
  return rawListResult(method, items);
}

/** A server that does not declare a kind of list is not asked for it: some never answer what they do not know. */
function offers({ handshake }: Link, method: string): boolean {
  const kind = listKeys[method]?.capability;
  if (kind === undefined || kind === 'tools') return true; // sloppy servers have tools without saying so
  const whole = { start: 0, end: handshake.length };
  return memberOf(handshake, memberOf(handshake, whole, 'capabilities'), kind) !== undefined;
}

/** "Method not found" means that it has no such thing. */
function noneOr(method: string, error: unknown): Buffer {
  if (asHubError(error).facts.refused === -32601) return rawListResult(method, []);
  throw error;
}
