import type { Environment } from './shim/environment.ts';

const USUAL_MS = 1000;

/** How long a hook of a client or of git may take, in ms. Who has a slow machine may say so with WARREN_HOOK_MS. */
export function hookPatienceMs(env: Environment): number {
  const ms = Number(env['WARREN_HOOK_MS']);
  return ms >= 100 && ms <= 60_000 ? ms : USUAL_MS;
}
