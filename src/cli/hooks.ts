import { parseArgs } from 'node:util';
import { HubError } from '../kernel/errors.ts';
import { isClient } from './hooks/event/fact-of.ts';
import { hookPlace } from './hooks/event/hook-place.ts';
import { waitingIn } from './hooks/event/spool.ts';
import {
  type Change,
  jsonInstall,
  jsonRemoval,
  type Place,
  pluginInstall,
  pluginRemoval,
} from './hooks/setting/change.ts';
import { type At, type ClientHooks, claudeHooks, codexHooks, type Scope } from './hooks/setting/client-hooks.ts';
import { type Heard, heardOf, type Look, lookAtJson, lookAtPlugin } from './hooks/setting/look.ts';
import { warrenWords } from './hooks/setting/our-command.ts';
import { shownChange } from './hooks/setting/shown.ts';
import { answered, type Io, misused } from './io.ts';
import { isNeverProject, rootHere } from './project-root.ts';
import { visible } from './visible.ts';

export const usage = `Usage: warren hooks install|uninstall claude|codex|opencode [--scope user|project] [--dry-run] [--json]
       warren hooks status [claude|codex|opencode] [--json]

Lets a client tell Warren by itself when a session begins, is about to compact, rests and ends, and with Claude Code
show it in the status line. Edits the client's own settings, shows the difference, and keeps what it does not know.
  --scope user             wherever you work (the default)
  --scope project          in this project, for all who share its files
  --replace-status-line    also where you have a status line of your own; uninstall gives it back
  --dry-run                only show what would be written
`;

const options = {
  scope: { type: 'string', default: 'user' },
  'replace-status-line': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Name = 'claude' | 'codex' | 'opencode';

interface Wish {
  readonly act: 'install' | 'uninstall';
  readonly name: Name;
  readonly scope: Scope;
  readonly replaceStatusLine: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly script: string;
}

const withJson: Readonly<Record<'claude' | 'codex', ClientHooks>> = { claude: claudeHooks, codex: codexHooks };

/** `warren hooks`. `script` is what the client shall start. */
export const run = (argv: readonly string[], io: Io, script = process.argv[1] ?? ''): Promise<number> =>
  answered(io, usage, () => begun(argv, io, script), argv);

function begun(argv: readonly string[], io: Io, script: string): number {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  if (values.help) return say(io, usage);
  const { scope, json } = values;
  const { act, name } = wordsOf(positionals);
  if (act === 'status') return status(name, json, io);
  if (name === undefined) throw misused('Say for which client: claude, codex or opencode.', usage);
  if (!isScope(scope)) throw misused(`"${visible(scope)}" is no scope: say user or project.`, usage);
  const replaceStatusLine = values['replace-status-line'];
  return change({ act, name, scope, replaceStatusLine, dryRun: values['dry-run'], json, script }, io);
}

interface Words {
  readonly act: Wish['act'] | 'status';
  readonly name?: Name;
}

function wordsOf([said, name, ...more]: readonly string[]): Words {
  if (said === undefined) throw misused('Say what to do: install, uninstall or status.', usage);
  const act = (['install', 'uninstall', 'status'] as const).find((one) => one === said);
  if (act === undefined) throw misused(`"${visible(said)}" is nothing to do: say install, uninstall or status.`, usage);
  if (name === undefined) return { act };
  if (!isClient(name)) throw misused(`"${visible(name)}" has no hooks here: say claude, codex or opencode.`, usage);
  if (more.length > 0) throw misused(`"${visible(more.join(' '))}" is too much.`, usage);
  return { act, name };
}

const isScope = (scope: string): scope is Scope => scope === 'user' || scope === 'project';

function change(wish: Wish, io: Io): number {
  const { act, name, scope, dryRun, json } = wish;
  const found = act === 'install' ? installOf(wish, io) : removalOf(name, placeOf(scope, io));
  if (!found)
    return tell(
      io,
      json,
      { file: null, changed: false, written: false, difference: '', notes: [] },
      'Not installed; nothing to do.\n',
    );
  const { file, before, plan } = found;
  const changed = plan.after !== before;
  const written = changed && !dryRun;
  const shown = changed ? shownChange(before ?? '', plan.after ?? '', file) : '';
  if (written) found.make();
  const notes = [...plan.notes, ...(act === 'install' ? notesOf(wish, io) : [])];
  const story = [shown, ...notes.map((note) => `- ${note}\n`), sentence(wish, changed, file)].join('');
  return tell(io, json, { file, changed, written, difference: shown, notes }, story);
}

function installOf({ name, scope, replaceStatusLine, script }: Wish, io: Io): Change {
  const program = { path: io.env['PATH'], node: process.execPath, script };
  const wish = { words: warrenWords(program, scope === 'project'), replaceStatusLine };
  const place = placeOf(scope, io);
  return name === 'opencode' ? pluginInstall(place, wish) : jsonInstall(withJson[name], place, wish);
}

const removalOf = (name: Name, place: Place): Change | undefined =>
  name === 'opencode' ? pluginRemoval(place) : jsonRemoval(withJson[name], place);

function sentence({ act, dryRun }: Wish, changed: boolean, file: string): string {
  if (!changed)
    return act === 'install' ? `Installed already in ${file}.\n` : `Not installed in ${file}; nothing to do.\n`;
  if (dryRun) return 'Nothing was written.\n';
  return act === 'install' ? `Installed in ${file}.\n` : `Taken out of ${file}.\n`;
}

/** What is left to do, and what would surprise. */
function notesOf({ name, scope }: Wish, io: Io): readonly string[] {
  const at = atOf(io);
  const twice = scopesAt(at)
    .filter((one) => one !== scope)
    .map((one) => look(name, at, one))
    .filter(({ installed }) => installed.length > 0)
    .map(({ file }) => `Also installed in ${file}: what happens there is told twice.`);
  const next = name === 'opencode' ? 'OpenCode loads this when it starts.' : withJson[name].next;
  const problems = look(name, at, scope).problems.filter((problem) => !problem.includes('Install again'));
  return [...twice, ...problems, next];
}

function status(name: Name | undefined, json: boolean, io: Io): number {
  const names: readonly Name[] = name ? [name] : ['claude', 'codex', 'opencode'];
  const at = atOf(io);
  const place = hookPlace(io.env, io.homedir);
  const clients = names.map((client) => ({
    client,
    heard: heardOf(place.heard(client)) ?? null,
    files: scopesAt(at).map((scope) => look(client, at, scope)),
  }));
  const waiting = waitingIn(place.spool);
  const story = clients.map(({ files, heard }) => files.map(lineOf).join('') + heardLine(heard)).join('\n');
  return tell(io, json, { clients, waiting }, story + waitingLine(waiting, place.spool));
}

const scopesAt = ({ root, homedir }: At): readonly Scope[] =>
  isNeverProject(root, homedir) ? ['user'] : ['user', 'project'];

const look = (name: Name, at: At, scope: Scope): Look =>
  name === 'opencode' ? lookAtPlugin(at, scope) : lookAtJson(withJson[name], at, scope);

function lineOf({ client, scope, file, installed, status_line: line, program, problems }: Look): string {
  const state = installed.length > 0 ? `installed (${installed.join(', ')})` : 'not installed';
  const shown = line === 'other' ? '; the status line is your own' : line === 'ours' ? '; with status line' : '';
  const runs = program === null ? '' : `  runs ${visible(program)}\n`;
  return `${client} ${scope}: ${state}${shown}\n  in ${visible(file)}\n${runs}${problems.map((problem) => `  ! ${visible(problem)}\n`).join('')}`;
}

const heardLine = (heard: Heard | null): string =>
  heard
    ? `  last heard: ${visible(heard.event)} at ${heard.at} (${visible(heard.fate)})\n`
    : '  nothing heard of it yet\n';

function waitingLine(count: number, folder: string): string {
  if (count === 0) return '';
  const [events, they] = count === 1 ? ['1 event waits', 'it is'] : [`${count} events wait`, 'they are'];
  return `\n${events} in ${visible(folder)}: ${they} told with the next one that reaches the hub.\n`;
}

function atOf(io: Io): At {
  return { homedir: io.homedir, env: io.env, root: rootHere(io) };
}

function placeOf(scope: Scope, io: Io): Place {
  const at = atOf(io);
  if (!scopesAt(at).includes(scope))
    throw new HubError('unknown-project', `${at.root} is no project. Go to one, or leave out --scope project.`);
  return { at, scope, installed: hookPlace(io.env, io.homedir).installed };
}

function tell(io: Io, json: boolean, value: object, story: string): number {
  return say(io, json ? `${JSON.stringify(value)}\n` : story);
}

function say(io: Io, text: string): number {
  io.out(text);
  return 0;
}
