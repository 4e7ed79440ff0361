import { join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { type Places, places } from '../../config/index.ts';
import { HubError } from '../../kernel/errors.ts';
import { hubSocketPath, runtimeDir, scopeOf } from '../../transport/index.ts';
import { type HomeProcess, homeProcesses, isHub } from '../home-processes.ts';
import type { Io } from '../io.ts';
import { configFacts } from './config-facts.ts';
import { directoryFacts, diskFacts, inotifyFacts } from './disk-facts.ts';
import type { Findings } from './findings.ts';
import {
  answerFacts,
  healthFacts,
  orphansIn,
  recordFacts,
  socketFacts,
  socketsDenied,
  staleTicket,
} from './hub-facts.ts';
import { lockState } from './hub-lock.ts';

/** Looks at everything the doctor judges by, and changes nothing. */
export async function examine(io: Io): Promise<Findings> {
  const here = places(io.env, io.homedir);
  const uid = process.getuid?.() ?? 0;
  const runtime = runtimeFacts(io, uid);
  const directory = 'path' in runtime ? runtime.path : `/tmp/warren-${uid}`;
  const hubFile = recordFacts(here.hubFile);
  const lock = await lockState(here.lockFile);
  const table = homeProcesses();
  return {
    node: process.versions.node,
    uid,
    home: directoryFacts(here.home),
    runtime,
    socket: await socketFacts(hubSocketPath(directory, scopeOf(here.home))),
    socketsDenied: 'path' in runtime ? await socketsDenied(directory) : undefined,
    hubFile,
    lock,
    hubPids: hubPidsOf(table, here),
    answer: await answerFacts(hubFile),
    health: await healthFacts(hubFile),
    version: manifest.version,
    disk: diskFacts(here.home),
    inotify: inotifyFacts(),
    ...configFacts(here, io),
    orphans: orphans(table, here, { hubFile, lock }),
    staleTicket: staleTicket(join(directory, `start-${scopeOf(here.home)}`)),
  };
}

function runtimeFacts(io: Io, uid: number): Findings['runtime'] {
  try {
    return { path: runtimeDir({ env: io.env, uid }) };
  } catch (error) {
    if (error instanceof HubError) return { problem: error.message };
    throw error;
  }
}

const hubPidsOf = (table: readonly HomeProcess[], { home }: Places): number[] =>
  table.filter((one) => isHub(one) && one.env.get('WARREN_HOME') === home).map(({ pid }) => pid);

/** Of a hub that is only starting the nonce is not known yet: then nobody can be called an orphan. */
function orphans(
  table: readonly HomeProcess[],
  { home }: Places,
  { hubFile, lock }: Pick<Findings, 'hubFile' | 'lock'>,
): Findings['orphans'] {
  const hub = hubFile.kind === 'record' && hubFile.isAlive ? hubFile.hub.instance_id : undefined;
  return hub === undefined && lock === 'held' ? [] : orphansIn(table, scopeOf(home), hub);
}
