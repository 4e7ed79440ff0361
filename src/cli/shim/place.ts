import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { places } from '../../config/index.ts';
import { hubSocketPath, runtimeDir, scopeOf } from '../../transport/index.ts';
import type { Environment } from './environment.ts';
import { homeDirectory } from './environment.ts';

/** Where the hub of this user and home is found. The hub computes the very same. */
export interface HubPlace {
  readonly home: string;
  readonly runtime: string;
  readonly socket: string;
  /** Held by the one process that starts a hub, so that a hundred clients do not start a hundred. */
  readonly ticket: string;
  /** Base URL and token of the loopback door. */
  readonly hubFile: string;
  readonly stderrFile: string;
}

export function hubPlace(env: Environment): HubPlace {
  const { home, logs, hubFile } = places(env, homeDirectory(env));
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const runtime = runtimeDir({ env, uid: process.getuid?.() ?? 0 });
  const scope = scopeOf(home);
  return {
    home,
    runtime,
    socket: hubSocketPath(runtime, scope),
    ticket: join(runtime, `start-${scope}`),
    hubFile,
    stderrFile: join(logs, 'hub.stderr'),
  };
}
