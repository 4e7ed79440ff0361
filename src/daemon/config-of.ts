import { homedir } from 'node:os';
import {
  ConfigFiles,
  defaultShare,
  limitsOf,
  loadSettings,
  localDisk,
  type Places,
  places,
  type Settings,
} from '../config/index.ts';
import type { Definition, Gateway } from '../gateway/index.ts';
import type { Project } from '../project/index.ts';
import type { ClientFacts } from '../protocol/index.ts';
import { builtinKinds } from './builtin-host.ts';

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
  const files = new ConfigFiles(known, { disk: localDisk, env: defined, limits: limitsOf(settings) });
  return { places: known, settings, files, env: defined };
}

/** The servers of one project as the gateway wants them: only kinds that exist here. */
export function serversFor(
  { files }: Configured,
  project: Project | undefined,
  facts: ClientFacts,
): { servers: readonly Definition[]; problems: readonly string[] } {
  const asking = project ?? { root: facts.cwd, slug: '', version: undefined, kinds: [] };
  const { servers, problems } = files.serversFor({ ...asking, env: facts.env });
  const unknown = servers.filter(({ kind }) => kind !== 'stdio' && !builtinKinds.includes(kind));
  const sentences = unknown.map(
    ({ name, kind }) =>
      `Server "${name}" has the kind "${kind}", which this Warren does not have (${builtinKinds.join(', ')}).`,
  );
  return { servers: servers.filter((one) => !unknown.includes(one)), problems: [...problems, ...sentences] };
}

export const wrappedDefaults =
  ({ settings }: Configured): Gateway['wrapped'] =>
  (command, args) => ({ share: defaultShare(command, args), limits: limitsOf(settings) });
