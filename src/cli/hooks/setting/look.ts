import { join } from 'node:path';
import { parse } from 'smol-toml';
import type { HookClient } from '../../../admin/contract.ts';
import { localDisk } from '../../../config/index.ts';
import { asHubError } from '../../../kernel/errors.ts';
import { readPrivate } from '../event/private-file.ts';
import type { At, ClientHooks, Scope } from './client-hooks.ts';
import { entriesIn, recordOf, type Settings } from './hook-entries.ts';
import { readSettings } from './json-edit.ts';
import { type LineOwner, lineOwner } from './json-hooks.ts';
import { isOurPlugin, pluginFile, wordsIn } from './opencode-plugin.ts';
import { eventIn, hookLine, programOf } from './our-command.ts';
import { pluginText } from './plugin-text.ts';
import { SettingsFile } from './settings-file.ts';

/** What `warren hooks status` knows of one file. */
export interface Look {
  readonly client: HookClient;
  readonly scope: Scope;
  readonly file: string;
  readonly exists: boolean;
  readonly installed: readonly string[];
  readonly missing: readonly string[];
  readonly status_line: LineOwner | null;
  readonly command: string | null;
  /** The file that the command starts. Null: there is none (any more). */
  readonly program: string | null;
  /** Sentences, each with what to do. */
  readonly problems: readonly string[];
}

export interface Heard {
  readonly event: string;
  readonly at: string;
  readonly fate: string;
}

/** Never throws for what is in the file: that is the answer then. */
export function lookAtJson(client: ClientHooks, at: At, scope: Scope): Look {
  const blank = { ...emptyLook(client.name, scope, client.file(at, scope)), missing: [...client.events.keys()] };
  try {
    const { text } = new SettingsFile(blank.file);
    if (text === undefined) return blank;
    const settings = readSettings(text.replace(/^\uFEFF/, ''), blank.file);
    const found = commandsIn(settings, client, at.env['PATH']);
    const problems = [...brokenIn(found, scope), ...switchedOff(settings, client, { at, scope })];
    const line = client.hasStatusLine ? lineOwner(settings, client.name) : null;
    return { ...blank, ...found, exists: true, status_line: line, problems };
  } catch (thrown) {
    return { ...blank, exists: true, problems: [asHubError(thrown).message] };
  }
}

type Found = Pick<Look, 'installed' | 'missing' | 'command' | 'program'>;

function commandsIn(settings: Settings, client: ClientHooks, path: string | undefined): Found {
  const entries = entriesIn(settings, client.name).filter(
    ({ event, command }) => eventIn(command, client.name) === event,
  );
  const installed = [...new Set(entries.map(({ event }) => event))];
  const command = entries[0]?.command ?? null;
  return {
    installed,
    missing: [...client.events.keys()].filter((event) => !installed.includes(event)),
    command,
    program: command === null ? null : (programOf(command, path) ?? null),
  };
}

function brokenIn({ installed, missing, command, program }: Found, scope: Scope): readonly string[] {
  const partly = installed.length > 0 && missing.length > 0;
  return [
    ...(partly ? [`Not told: ${missing.join(', ')}. Install again.`] : []),
    ...(command !== null && program === null ? [goneText(command, scope)] : []),
  ];
}

/** What others share calls us by our name, however often it is installed. */
const goneText = (command: string, scope: Scope): string =>
  scope === 'project' && command.startsWith('warren ')
    ? `${command} cannot be started: warren is not on the PATH here. Put it there, as "npm link" does.`
    : `${command} cannot be started any more. Install again.`;

function switchedOff(
  settings: Settings,
  { name }: ClientHooks,
  { at, scope }: { at: At; scope: Scope },
): readonly string[] {
  if (name === 'codex') return codexSwitch(at, scope);
  return settings['disableAllHooks'] === true ? ['"disableAllHooks" is true: no hook runs.'] : [];
}

export function lookAtPlugin(at: At, scope: Scope): Look {
  const blank = emptyLook('opencode', scope, pluginFile(at, scope));
  try {
    const { text } = new SettingsFile(blank.file);
    if (text === undefined) return blank;
    if (!isOurPlugin(text)) return { ...blank, exists: true, problems: ['It is not ours.'] };
    const words = wordsIn(text);
    const command = hookLine(words, 'opencode', 'session.created');
    const program = programOf(command, at.env['PATH']) ?? null;
    const gone = program === null ? [goneText(command, scope)] : [];
    const other = text === pluginText(words) ? [] : ['It is not as this version of Warren writes it. Install again.'];
    return { ...blank, exists: true, installed: ['plugin'], command, program, problems: [...gone, ...other] };
  } catch (thrown) {
    return { ...blank, exists: true, problems: [asHubError(thrown).message] };
  }
}

const emptyLook = (client: HookClient, scope: Scope, file: string): Look => ({
  client,
  scope,
  file,
  exists: false,
  installed: [],
  missing: [],
  status_line: null,
  command: null,
  program: null,
  problems: [],
});

/** Hooks are on in Codex unless its own configuration says otherwise; earlier ones wanted to be told. */
function codexSwitch({ homedir, env, root }: At, scope: Scope): readonly string[] {
  const folder = scope === 'project' ? join(root, '.codex') : env['CODEX_HOME'] || join(homedir, '.codex');
  const file = join(folder, 'config.toml');
  const content = localDisk.read(file, { maxBytes: 16 * 1024 * 1024 });
  try {
    const { hooks, codex_hooks: old } = recordOf(parse(new TextDecoder().decode(content))['features']);
    return hooks === false || (hooks === undefined && old === false)
      ? [`${file} switches hooks off ([features] hooks).`]
      : [];
  } catch {
    return []; // Codex says it better
  }
}

/** Undefined: nothing was ever heard of this client. */
export function heardOf(file: string): Heard | undefined {
  const { event, at, fate } = readPrivate(file) ?? {};
  if (typeof event !== 'string' || typeof at !== 'number' || typeof fate !== 'string') return undefined;
  return Number.isFinite(new Date(at).getTime()) ? { event, at: new Date(at).toISOString(), fate } : undefined;
}
