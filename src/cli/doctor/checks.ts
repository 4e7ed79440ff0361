import { counted } from '../../kernel/quantities.ts';
import { maxSocketPathBytes } from '../../transport/index.ts';
import { bytes } from '../quantities.ts';
import type { Check, DirectoryFacts, Findings } from './findings.ts';
import { judgeBreakers, judgeInstances, judgeStore } from './health-checks.ts';
import { fail, ok, type Verdict, warn } from './verdict.ts';

/** What a hub needs beside it, in bytes: its database and its logs grow. */
const little = 200 * 1024 * 1024;
const tooLittle = 20 * 1024 * 1024;

/** One question each, in the order in which a person should read the answers. Names are stable: scripts look for them. */
const checks: Readonly<Record<string, (found: Findings) => Verdict>> = {
  node: ({ node }) =>
    atLeast(node, 22, 22) ? ok(`Node ${node}.`) : fail(`Node ${node} is too old: install 22.22 or newer.`),
  home: ({ home, uid }) => judgeHome(home, uid),
  'home-filesystem': ({ disk }) =>
    disk.isNetwork
      ? warn(
          `The home lies on ${disk.type}, where locks and databases are unreliable: set WARREN_HOME to a local disk.`,
        )
      : ok(`The home lies on ${disk.type}.`),
  disk: ({ disk }) => judgeSpace(disk.freeBytes),
  runtime: ({ runtime }) => ('path' in runtime ? ok(`${runtime.path} is private.`) : fail(runtime.problem)),
  'socket-path': ({ socket }) => {
    const length = Buffer.byteLength(socket.path);
    return length <= maxSocketPathBytes
      ? ok(`The socket path has ${length} of ${maxSocketPathBytes} bytes.`)
      : fail(
          `The socket path has ${length} bytes, allowed are ${maxSocketPathBytes}: set XDG_RUNTIME_DIR to a shorter directory.`,
        );
  },
  'unix-sockets': ({ socketsDenied }) =>
    socketsDenied === undefined
      ? ok('Unix sockets are allowed.')
      : warn(
          `Unix sockets are denied here (${socketsDenied}): start the hub outside the sandbox; clients then come over loopback.`,
        ),
  'hub-record': judgeRecord,
  socket: judgeSocket,
  lock: judgeLock,
  answer: ({ answer, hubFile }) => {
    if (hubFile.kind !== 'record' || !hubFile.isAlive) return ok('No hub is running; the first client starts one.');
    return 'problem' in answer ? fail(answer.problem) : ok(`The hub (pid ${hubFile.hub.pid}) answers.`);
  },
  version: ({ answer, version }) =>
    'problem' in answer || answer.version === version
      ? ok(`This is Warren ${version}.`)
      : warn(`The hub is Warren ${answer.version}, this command ${version}: "warren restart" replaces the hub.`),
  store: judgeStore,
  instances: judgeInstances,
  breakers: judgeBreakers,
  orphans: ({ orphans }) =>
    orphans.length === 0
      ? ok('No process was left behind by a hub that died.')
      : warn(
          `${counted(orphans.length, 'process', 'processes')} left behind (${orphans.map(({ pid, command }) => `${pid} ${command}`).join(', ')}): "warren restart" ends them.`,
        ),
  inotify: ({ inotify }) =>
    inotify && (inotify.watches < 8192 || inotify.instances < 64)
      ? warn(
          `inotify allows ${inotify.watches} watches and ${inotify.instances} instances, so changes on disk may be missed: raise fs.inotify.max_user_watches and max_user_instances.`,
        )
      : ok('Files can be watched.'),
  configuration: ({ configProblems, answer }) => {
    const all = [...new Set([...configProblems, ...('problems' in answer ? answer.problems : [])])];
    return all.length === 0 ? ok('The configuration is in order.') : warn(all.join(' '));
  },
  trust: ({ untrusted }) =>
    untrusted === undefined ? ok('No project configuration here waits to be allowed.') : warn(untrusted),
};

export const checkNames: readonly string[] = Object.keys(checks);

export const examined = (found: Findings): Check[] =>
  Object.entries(checks).map(([name, check]) => ({ name, ...check(found) }));

function atLeast(version: string, major: number, minor: number): boolean {
  const [hasMajor = 0, hasMinor = 0] = version.split('.').map(Number);
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}

function judgeHome(home: DirectoryFacts | undefined, uid: number): Verdict {
  if (!home) return ok('There is no home yet; the first start makes it.');
  const { path, mode } = home;
  if (!home.isDirectory) return fail(`${path} is not a directory: move it away.`);
  if (home.uid !== uid) return fail(`${path} belongs to user ${home.uid}: run "chown" on it, or set WARREN_HOME.`);
  if ((mode & 0o022) !== 0) return fail(`Others may write to ${path}: run "chmod 700 ${path}".`);
  if ((mode & 0o077) !== 0) return warn(`Others may look into ${path}: run "chmod 700 ${path}".`);
  return ok(`${path} is private.`);
}

function judgeSpace(free: number): Verdict {
  if (free < tooLittle) return fail(`Only ${bytes(free)} are free for the home: make room, or records are lost.`);
  return free < little ? warn(`Only ${bytes(free)} are free for the home: make room.`) : ok(`${bytes(free)} are free.`);
}

function judgeRecord({ hubFile, lock }: Findings): Verdict {
  switch (hubFile.kind) {
    case 'absent':
      return lock === 'held'
        ? warn('A hub holds the lock but has not written its record: it is starting, or stuck. Look again in a moment.')
        : ok('No hub is recorded.');
    case 'unreadable':
      return fail(hubFile.why);
    case 'record':
      return hubFile.isAlive
        ? ok(`The hub is pid ${hubFile.hub.pid}.`)
        : warn(`hub.json names pid ${hubFile.hub.pid}, which is gone: "warren doctor --fix" removes it.`);
  }
}

function judgeSocket({ socket, lock, socketsDenied }: Findings): Verdict {
  if (!socket.exists) return ok('There is no socket to be in the way.');
  if (socket.answers) return ok('The socket answers.');
  if (socketsDenied !== undefined) return ok('The socket cannot be tried from here.');
  return lock === 'held'
    ? fail(
        `${socket.path} does not answer, but its hub is alive: it is stopped or stuck. "warren restart" replaces it.`,
      )
    : warn(`${socket.path} was left behind: "warren doctor --fix" removes it.`);
}

function judgeLock({ lock, hubPids, hubFile, staleTicket }: Findings): Verdict {
  const isAlive = hubFile.kind === 'record' && hubFile.isAlive;
  if (hubPids.length > 1 && isAlive)
    return warn(
      `${hubPids.length} hubs run for this home (pids ${hubPids.join(', ')}): one is leaving, or stuck. If it stays so, end the one that is not pid ${hubFile.hub.pid}.`,
    );
  if (isAlive && lock !== 'held')
    return fail('The hub runs without its lock, so a second one could start: "warren restart" puts it right.');
  if (staleTicket !== undefined)
    return warn(`${staleTicket} was left by a client that is gone: "warren doctor --fix" removes it.`);
  return ok(lock === 'held' ? 'One hub holds the lock.' : 'The lock is free.');
}
