import { homedir } from 'node:os';
import {
  builtinServers,
  ConfigFiles,
  defaultShare,
  limitsOf,
  loadSettings,
  localDisk,
  type Places,
  places,
  type ServerDefinition,
  type Settings,
} from '../config/index.ts';
import type { Definition, Gateway } from '../gateway/index.ts';
import type { Project } from '../project/index.ts';
import type { ClientFacts } from '../protocol/index.ts';
import { builtinKinds } from './builtin-host.ts';
import { gameIn, quietEnv, variablesOf } from './godot-default.ts';

export interface Configured {
  readonly places: Places;
  readonly settings: Settings;
  readonly files: ConfigFiles;
  readonly env: Readonly<Record<string, string>>;
}

/** Reads the home configuration and the environment once. Throws `invalid-config`. */
export function configured(
  env: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, unknown>>,
): Configured {
  const known = places(env, homedir());
  const defined = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const home = new ConfigFiles(known, { disk: localDisk, env: defined }).homeDocument();
  const settings = loadSettings({ env, flags, ...(home ? { homeConfig: home } : {}) });
  const files = new ConfigFiles(known, {
    disk: localDisk,
    env: defined,
    limits: limitsOf(settings),
    builtin: builtinServers,
  });
  return { places: known, settings, files, env: defined };
}

/** The servers of one project as the gateway wants them: only kinds that exist here. */
export function serversFor(
  { files, places, env, settings }: Configured,
  project: Project | undefined,
  facts: ClientFacts,
): { servers: readonly Definition[]; problems: readonly string[] } {
  const asking = project ?? { root: facts.cwd, slug: '', version: undefined, kinds: [] };
  const game = gameIn(asking.root, facts.cwd);
  const kinds = game === undefined ? asking.kinds : [...asking.kinds, 'godot'];
  const { servers, problems } = files.serversFor({ ...asking, kinds, env: facts.env });
  const unknown = servers.filter(({ kind }) => kind !== 'stdio' && !builtinKinds.includes(kind));
  const sentences = unknown.map(
    ({ name, kind }) =>
      `Server "${name}" has the kind "${kind}", which this Warren does not have (${builtinKinds.join(', ')}).`,
  );
  const told = quietEnv(
    { home: places.home, env: { ...env, ...variablesOf(settings) } },
    game ? undefined : project,
    facts,
  );
  const known = servers
    .filter((one) => !unknown.includes(one))
    .map((one) => (one.kind === 'godot' ? inGame(one, game, told) : one));
  return { servers: known, problems: [...problems, ...sentences] };
}

/** Its processes start where the game is, and know what no configuration says. */
const inGame = (
  one: ServerDefinition,
  game: string | undefined,
  told: Readonly<Record<string, string>>,
): Definition => ({
  ...one,
  cwd: one.cwd ?? (game || undefined),
  quietEnv: told,
});

export const wrappedDefaults =
  ({ settings }: Configured): Gateway['wrapped'] =>
  (command, args) => ({ share: defaultShare(command, args), limits: limitsOf(settings) });
