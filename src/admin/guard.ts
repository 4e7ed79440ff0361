import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '../kernel/errors.ts';

/** Names that a browser cannot be talked into resolving to somebody else's page (DNS rebinding). */
const ourNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Throws unless the request was meant for this machine's loopback and no web page is behind it. On loopback too: every
 * page in the user's browser can reach it.
 */
export function mustBeLocal({ host, origin }: IncomingHttpHeaders): void {
  if (!ourNames.has(nameIn(host ?? '')))
    throw new HubError(
      'foreign-origin',
      `The Host header is "${shown(host)}"; the admin API answers to 127.0.0.1 and localhost.`,
    );
  if (origin !== undefined && !isOurOrigin(origin, host ?? ''))
    throw new HubError(
      'foreign-origin',
      `The page ${shown(origin)} may not use the admin API; only its own pages may, and programs.`,
    );
}

/** Throws unless the request carries the token of the private `hub.json`. Takes as long for a wrong one as for the right one. */
export function mustKnow(token: string, { authorization }: IncomingHttpHeaders): void {
  const said = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
  if (said === undefined || !timingSafeEqual(digest(said), digest(token)))
    throw new HubError(
      'unauthorized',
      `The bearer token is ${said === undefined ? 'missing' : 'wrong'}. It stands in hub.json of the Warren home and changes with every start of the hub.`,
    );
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const nameIn = (host: string): string => host.toLowerCase().replace(/:\d{1,5}$/, '');

/** The same origin as the request itself: scheme, name and port. `null` (a sandboxed page) is nobody's. */
const isOurOrigin = (origin: string, host: string): boolean => origin.toLowerCase() === `http://${host.toLowerCase()}`;

const shown = (value: string | undefined): string => (value ?? '').replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100);
