import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { BuiltinKind } from '../backend/builtin/index.ts';
import { findEngines, godotServer } from '../backend/godot/index.ts';
import { places } from '../config/index.ts';
import type { Fact } from '../kernel/report.ts';
import { quietVariables } from './godot-default.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';

/** The kind `godot`, in a process that has become somebody: its environment says who. */
export const godotKind: BuiltinKind = ({ pid, root, version }, changed) => {
  const env = definedIn(process.env);
  const projectsPath = env['GODOT_PROJECTS_PATH'];
  return godotServer({
    identity: { pid, root, version, slug: env[quietVariables.slug] },
    home: places(env, homedir()).home,
    userHome: homedir(),
    projectsPath: projectsPath !== undefined && isAbsolute(projectsPath) ? projectsPath : undefined,
    warrenVersion: manifest.version,
    env,
    clock: realClock,
    random: realRandom,
    engines: findEngines({ env }),
    report: toLog,
    changed,
  });
};

/** stderr is the log of this instance. */
function toLog(fact: Fact): void {
  const error = 'error' in fact && fact.error instanceof Error ? { error: fact.error.stack } : {};
  process.stderr.write(`${JSON.stringify({ ...fact, ...error })}\n`);
}

const definedIn = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
