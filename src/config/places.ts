import { isAbsolute, join } from 'node:path';
import { HubError } from '../kernel/errors.ts';

/** Where Warren keeps what belongs to one user. Sockets live elsewhere: their paths must be short. */
export interface Places {
  home: string;
  configFile: string;
  /** Which project files were allowed, by hash. */
  trustedFile: string;
  /** Where the running hub can be reached. */
  hubFile: string;
  /** Locked for the hub's life, never unlinked. */
  lockFile: string;
  /** Processes the next hub must sweep when this one is killed. */
  processes: string;
  databaseFile: string;
  /** What this home is called in a database. */
  scopeFile: string;
  /** Records that wait for a store that is away. */
  spool: string;
  logs: string;
  manifests: string;
}

/** `WARREN_HOME`, else `~/.warren`. A relative one would be another home in every directory, so it is refused. */
export function places(env: Readonly<Record<string, string | undefined>>, homedir: string): Places {
  const said = env['WARREN_HOME']?.replace(/^~(?=\/|$)/, homedir);
  const home = said === undefined || said === '' ? join(homedir, '.warren') : join(said, '.');
  if (!isAbsolute(home))
    throw new HubError('invalid-config', homeRefusal(said ?? homedir), { facts: { variable: 'WARREN_HOME' } });
  return {
    home,
    configFile: join(home, 'config.json'),
    trustedFile: join(home, 'trusted.json'),
    hubFile: join(home, 'hub.json'),
    lockFile: join(home, 'hub.lock'),
    processes: join(home, 'processes'),
    databaseFile: join(home, 'warren.db'),
    scopeFile: join(home, 'store-scope'),
    spool: join(home, 'spool'),
    logs: join(home, 'logs'),
    manifests: join(home, 'manifests'),
  };
}

/** Below the home: what OpenCode said, as our plugin tells it to the hub. */
export const copiesFolder = join('hooks', 'opencode');

const homeRefusal = (said: string): string =>
  `WARREN_HOME is "${said}"; allowed is an absolute path. Correct it, or unset it for ~/.warren.`;

/** Where Warren keeps what belongs to one project. Only `configFile` is meant for version control. */
export interface ProjectPlaces {
  state: string;
  configFile: string;
  ignoreFile: string;
  runtimeFile: string;
  lockFile: string;
  pidFile: string;
  data: string;
  logs: string;
}

/** Asked for with every client that comes. */
export function projectPlaces(root: string): ProjectPlaces {
  const state = join(root, '.claude', 'warren');
  return {
    state,
    configFile: `${state}/config.json`,
    ignoreFile: `${state}/.gitignore`,
    runtimeFile: `${state}/runtime.json`,
    lockFile: `${state}/warren.lock`,
    pidFile: `${state}/warren.pid`,
    data: `${state}/data`,
    logs: `${state}/logs`,
  };
}
