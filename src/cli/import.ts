import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  hashOf,
  isTrusted,
  localDisk,
  maxFileBytes,
  type Places,
  places,
  prepareProjectState,
  projectPlaces,
  readTrusted,
  trust,
} from '../config/index.ts';
import { HubError } from '../kernel/errors.ts';
import { claude } from './import/claude.ts';
import type { Client, Found, Scope } from './import/client.ts';
import { codex } from './import/codex.ts';
import { cursor } from './import/cursor.ts';
import { difference } from './import/difference.ts';
import { gemini } from './import/gemini.ts';
import { opencode } from './import/opencode.ts';
import { type Plan, planImport } from './import/plan.ts';
import { vscode } from './import/vscode.ts';
import { answered, consent, type Io, misused } from './io.ts';
import { refuseNoProject, rootHere } from './project-root.ts';
import { starterConfig } from './starter-config.ts';

const clients: ReadonlyMap<string, Client> = new Map(
  Object.entries({ claude, cursor, vscode, codex, gemini, opencode }),
);

export const usage = `Usage: warren import ${[...clients.keys()].join('|')} [--scope user|project] [--from FILE] [--dry-run] [--yes] [--json]

Takes over the stdio servers of a client. Shows the difference and asks before it writes; never touches the client's file.
  --scope user      the client's own servers, into ~/.warren/config.json (the default)
  --scope project   those of this project, into .claude/warren/config.json
`;

const options = {
  scope: { type: 'string', default: 'user' },
  from: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Some clients keep their whole history in the same file. */
const maxClientBytes = 256 * 1024 * 1024;

interface Wish {
  client: Client;
  scope: Scope;
  from: string | undefined;
  dryRun: boolean;
  yes: boolean;
  json: boolean;
}

/** `warren import` */
export const run = (argv: readonly string[], io: Io): Promise<number> =>
  answered(io, usage, () => begun(argv, io), argv);

function begun(argv: readonly string[], io: Io): number | Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const { scope, from, yes, json, help, 'dry-run': dryRun } = values;
  if (help) return say(io, usage);
  const [name = '', ...more] = positionals;
  const client = clients.get(name);
  if (!client || more.length > 0) throw misused('Name one client whose servers to take over.', usage);
  if (scope !== 'user' && scope !== 'project') throw misused('--scope is user or project.', usage);
  return takeOver({ client, scope, from, dryRun, yes, json }, io);
}

async function takeOver(wish: Wish, io: Io): Promise<number> {
  const { client, scope, from } = wish;
  const root = rootHere(io);
  if (scope === 'project') refuseNoProject(root, io.homedir);
  const at = { homedir: io.homedir, env: io.env, root, platform: process.platform };
  const looked = from === undefined ? client.files(at, scope) : [resolve(io.cwd, from)];
  const read = looked.flatMap((file) => readClient(client, file));
  if (from !== undefined && read.length === 0) throw new HubError('invalid-config', `${looked.join()} does not exist.`);
  const target = new Target(places(io.env, io.homedir), scope === 'project' ? root : undefined);
  const plan = planImport(
    target.before,
    read.flatMap(({ found }) => found),
    target.file,
  );
  const shown = plan.added.length === 0 ? '' : difference(target.existing, plan.text, target.file);
  if (!wish.json)
    io.out(
      story(
        wish,
        looked,
        read.map(({ file }) => file),
        plan,
      ) + shown,
    );
  const written = await write(wish, plan, target, io);
  if (wish.json) {
    const { added, notes } = plan;
    const files = read.map(({ file }) => file);
    return say(
      io,
      `${JSON.stringify({ from: files, looked, file: target.file, added, notes, difference: shown, written })}\n`,
    );
  }
  return say(
    io,
    written
      ? `Wrote ${target.file}.\nNow take these servers out of ${client.title}, which reaches them through \`warren connect\`.\n`
      : '',
  );
}

/** Whether it was written. Without a person and without `--yes` it is only shown. */
async function write({ dryRun, yes, json }: Wish, plan: Plan, target: Target, io: Io): Promise<boolean> {
  if (dryRun || plan.added.length === 0) return false;
  const agreed = await consent(io, yes, `Write this to ${target.file}?`);
  if (agreed === true) target.write(plan.text);
  else if (!json)
    io.out(agreed === undefined ? 'Not written: nobody can be asked here; add --yes.\n' : 'Not written.\n');
  return agreed === true;
}

function readClient(client: Client, file: string): { file: string; found: readonly Found[] }[] {
  const content = localDisk.read(file, { maxBytes: maxClientBytes });
  return content ? [{ file, found: client.read(new TextDecoder().decode(content), file) }] : [];
}

function story({ client }: Wish, looked: readonly string[], read: readonly string[], plan: Plan): string {
  if (read.length === 0) return `${client.title} has no such file; looked for ${looked.join(', ')}.\n`;
  const head = `Read ${read.join(', ')}.\n`;
  const notes = plan.notes.map((note) => `- ${note}\n`).join('');
  return `${head}${notes}${plan.added.length === 0 ? 'Nothing to take over.\n' : '\n'}`;
}

function say(io: Io, text: string): number {
  if (text !== '') io.out(text);
  return 0;
}

/** Our file that is added to. What a person agreed to is written over what that person saw, or not at all. */
class Target {
  readonly file: string;
  /** What is there; empty when nothing is. */
  readonly existing: string;
  /** What is added to: what is there, or a starter. */
  readonly before: string;
  readonly #places: Places;
  readonly #root: string | undefined;
  readonly #mayTrust: boolean;

  constructor(here: Places, root: string | undefined) {
    this.#places = here;
    this.#root = root;
    this.file = root === undefined ? here.configFile : projectPlaces(root).configFile;
    const content = this.#read();
    this.existing = new TextDecoder().decode(content);
    this.before = content ? this.existing : starterConfig(root === undefined ? 'home' : 'project');
    this.#mayTrust = root !== undefined && (!content || isTrusted(readTrusted(here, localDisk), this.file, content));
  }

  write(text: string): void {
    if (new TextDecoder().decode(this.#read()) !== this.existing)
      throw new HubError('invalid-config', `${this.file} changed in the meantime and was left alone. Import again.`);
    if (this.#root !== undefined) prepareProjectState(this.#root, localDisk);
    localDisk.write(this.file, text, { mode: 'replace', within: this.#root });
    const sha256 = hashOf(new TextEncoder().encode(text));
    // The person has just read all of it; what they had not allowed before stays theirs to decide.
    if (this.#mayTrust) trust(this.#places, localDisk, this.file, { sha256, at: new Date().toISOString() });
  }

  #read(): Uint8Array | undefined {
    return localDisk.read(this.file, { maxBytes: maxFileBytes, within: this.#root });
  }
}
