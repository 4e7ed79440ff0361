import { hubMeta } from './greet.ts';
import type { Link } from './link.ts';

/** Resolves when the server answers, also when it refuses: whoever answers is alive. */
export const ping = (link: Link, version: string, signal: AbortSignal): Promise<void> =>
  link.spec.era === 'legacy'
    ? link.aside('ping', {}, signal)
    : link.aside('server/discover', { _meta: hubMeta(version) }, signal);
