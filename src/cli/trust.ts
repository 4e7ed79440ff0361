import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Allowed,
  hashOf,
  isTrusted,
  localDisk,
  maxFileBytes,
  type Places,
  places,
  projectPlaces,
  readDocument,
  readTrusted,
  revoke,
  trust,
} from '../config/index.ts';
import { errorKinds, HubError } from '../kernel/errors.ts';
import { answered, consent, type Io } from './io.ts';
import { rootHere } from './project-root.ts';
import { effectsOf } from './trust/effects.ts';

export const usage = `Usage: warren trust [DIR] [--yes] [--json]
       warren trust [DIR] --revoke
       warren trust --list [--json]

A configuration that came with a project does nothing until you allowed it. This shows exactly what it would run,
asks, and remembers the content: after a change it is asked about again.
`;

const options = {
  list: { type: 'boolean' },
  revoke: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Wish {
  root: string;
  file: string;
  json: boolean;
  yes: boolean;
}

/** `warren trust` */
export const run = (argv: readonly string[], io: Io): Promise<number> =>
  answered(io, usage, () => begun(argv, io), argv);

function begun(argv: readonly string[], io: Io): number | Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const here = places(io.env, io.homedir);
  const json = values.json === true;
  if (values.help === true) io.out(usage);
  else if (values.list === true) list(here, json, io);
  else return decide(here, { ...projectAt(positionals[0], io), json, yes: values.yes === true }, values.revoke, io);
  return 0;
}

const decide = (here: Places, wish: Wish, isRevoke: boolean | undefined, io: Io): number | Promise<number> =>
  isRevoke === true ? withdraw(here, wish, io) : allow(here, wish, io);

/** DIR may be the project, a folder in it, or the configuration file itself. */
function projectAt(said: string | undefined, io: Io): { root: string; file: string } {
  const start = resolve(io.cwd, said ?? '.');
  const real = localDisk.realpath(start);
  if (real === undefined) throw new HubError('unknown-project', `${start} does not exist. Name a project's folder.`);
  const isFile = basename(real) === 'config.json';
  const root = isFile ? dirname(dirname(dirname(real))) : rootHere(io, real);
  return { root, file: projectPlaces(root).configFile };
}

async function allow(here: Places, wish: Wish, io: Io): Promise<number> {
  const { root, file, json } = wish;
  const content = localDisk.read(file, { maxBytes: maxFileBytes, within: root });
  if (!content) throw new HubError('invalid-config', `${file} does not exist. Write one: warren init --project`);
  const effects = effectsOf(readDocument(new TextDecoder().decode(content), file), root);
  const sha256 = hashOf(content); // of the very bytes that are shown
  if (!json) io.out(`${effects.text}\nsha256 ${sha256}\n`);
  const outcome = await settle(here, wish, content, io);
  if (json) io.out(`${JSON.stringify({ file, sha256, outcome, ...effects.facts })}\n`);
  else io.out(`${sentences[outcome]}\n`);
  return outcome === 'not-allowed' ? errorKinds['untrusted-config'].exit : 0;
}

async function settle(here: Places, { file, yes }: Wish, content: Uint8Array, io: Io): Promise<keyof typeof sentences> {
  if (isTrusted(readTrusted(here, localDisk), file, content)) return 'already-allowed';
  const agreed = await consent(io, yes, 'Allow this?');
  if (agreed === undefined) io.err('Nobody can be asked here; to allow it, add --yes.\n');
  if (agreed !== true) return 'not-allowed';
  trust(here, localDisk, file, { sha256: hashOf(content), at: new Date().toISOString() });
  return 'allowed';
}

const sentences = {
  'already-allowed': 'This was allowed before; nothing to do.',
  allowed: 'Allowed. After a change it will be asked about again.',
  'not-allowed': 'Not allowed; nothing in it counts.',
};

function withdraw(here: Places, { file, json }: Wish, io: Io): number {
  const was = revoke(here, localDisk, file);
  if (json) io.out(`${JSON.stringify({ file, outcome: was ? 'revoked' : 'was-not-allowed' })}\n`);
  else io.out(was ? `No longer allowed: ${file}\n` : `${file} was not allowed; nothing to do.\n`);
  return 0;
}

function list(here: Places, json: boolean, io: Io): void {
  const all = [...readTrusted(here, localDisk)].map(([file, allowed]) => ({
    file,
    ...allowed,
    now: nowOf(file, allowed),
  }));
  if (json) io.out(`${JSON.stringify({ allowed: all })}\n`);
  else if (all.length === 0) io.out('No project configuration was allowed yet.\n');
  else for (const { file, at, now } of all) io.out(`${now.padEnd(9)}  ${at}  ${file}\n`);
}

/** Whether what was allowed is still what lies there. */
function nowOf(file: string, { sha256 }: Allowed): 'unchanged' | 'changed' | 'gone' {
  const content = localDisk.stamp(file) === undefined ? undefined : localDisk.read(file, { maxBytes: maxFileBytes });
  if (!content) return 'gone';
  return hashOf(content) === sha256 ? 'unchanged' : 'changed';
}
