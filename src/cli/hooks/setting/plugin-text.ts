import { copiesFolder } from '../../../config/index.ts';
import { pluginMark } from './opencode-plugin.ts';

/**
 * OpenCode has no hooks that run a command, but loads every file of its plugin folder. This one tells what happens and
 * waits for nothing. What an agent below the session does is not told, and of "busy" not more than twice a minute.
 *
 * How OpenCode stores what was said has changed before, but its plugins can ask for it. So at the end of a turn this one asks, and
 * leaves a copy in a file; the hub keeps that without secrets and removes it. The hook is started first, for `opencode run` ends
 * 80 ms after its turn: the end of the hook's stdin says that the copy is there, and comes with the end of OpenCode, too. A copy
 * begins with the same bytes as the one before, so that the hub looks only through what is new.
 */
export const pluginText = (words: readonly string[]): string =>
  `${head}
const command = ${JSON.stringify(words)};
const copies = ${JSON.stringify(copiesFolder)};
${limits}${telling}${copying}${leaving}${events}`;

const head = `${pluginMark}: tells Warren when sessions begin, compact, rest and end, and what was said in them.
// "warren hooks uninstall opencode" deletes it. What you change here is gone with the next install.
import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
`;

const limits = `const told = new Set(['session.created', 'session.status', 'session.idle', 'session.compacted', 'session.deleted']);
const withCopy = new Set(['session.idle', 'session.compacted']);
const beatEveryMs = 30_000;
const copyWithinMs = 500; // the hook waits a little longer
const leftAfterMs = 24 * 60 * 60 * 1000;
const longestCopy = 32 * 1024 * 1024;
const longestLink = 1024; // an image stands in its message as a link
`;

const telling = `
function tell(type, said, copied) {
  try {
    const [program, ...args] = command;
    const child = spawn(program, [...args, 'hook', 'opencode', type], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => {});
    if (!child.pid) return; // Warren is gone: nobody would take the copy
    child.stdin.on('error', () => {});
    child.stdin.write(said);
    child.unref();
    const end = () => child.stdin.end();
    copied().then(end, end);
  } catch {
    // OpenCode goes on
  }
}
`;

const copying = String.raw`
async function copy(client, session, directory) {
  if (typeof session !== 'string' || !/^[A-Za-z0-9_-]{1,128}$/.test(session)) return;
  const { data } = await inTime(client.session.messages({ path: { id: session } }));
  if (Array.isArray(data) && data.length > 0) leave(session, textOf({ session, cwd: directory }, data));
}

function inTime(answer) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('too late')), copyWithinMs)));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function textOf(head, messages) {
  const lines = [JSON.stringify({ type: 'session', client: 'opencode', ...head })];
  let bytes = 0;
  for (const { info, parts } of messages) {
    const line = JSON.stringify({ info, parts }, withoutContent);
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > longestCopy) break;
    lines.push(line);
  }
  return lines.join('\n') + '\n';
}

const withoutContent = (_name, value) => (isLongLink(value) ? value.slice(0, value.indexOf(',') + 1) : value);
const isLongLink = (value) => typeof value === 'string' && value.length > longestLink && value.startsWith('data:');
`;

const leaving = String.raw`
function leave(session, text) {
  const home = (process.env.WARREN_HOME ?? '').replace(/^~(?=\/|$)/, homedir()) || join(homedir(), '.warren');
  const folder = join(home, copies);
  if (!isAbsolute(home)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!lstatSync(folder).isDirectory()) return;
  const draft = join(folder, session + '.' + Math.random().toString(36).slice(2) + '.tmp');
  try {
    removeOld(folder);
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
    renameSync(draft, join(folder, session + '.jsonl'));
  } catch {
    rmSync(draft, { force: true });
  }
}

function removeOld(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() && Date.now() - found.mtimeMs > leftAfterMs) rmSync(path, { force: true });
  }
}
`;

const events = `
export const Warren = async ({ client, directory }) => {
  const below = new Set();
  const beats = new Map();
  const isDue = (session) => {
    const now = Date.now();
    if (now - (beats.get(session) ?? 0) < beatEveryMs) return false;
    if (beats.size > 1000) beats.clear();
    beats.set(session, now);
    return true;
  };
  return {
    event: async ({ event }) => {
      if (!event || !told.has(event.type)) return;
      const { type, properties = {} } = event;
      const session = properties.sessionID ?? properties.info?.id;
      if (properties.info?.parentID) below.add(session);
      if (below.has(session) || (type === 'session.status' && !isDue(session))) return;
      const { id, directory: where } = properties.info ?? {};
      const info = id ? { id, directory: where } : undefined;
      const said = JSON.stringify({ type, directory, properties: { sessionID: session, info } });
      tell(type, said, async () => (withCopy.has(type) ? copy(client, session, directory) : undefined));
    },
  };
};
`;
