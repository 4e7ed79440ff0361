import { dirname } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import type { At, ClientHooks, Scope } from './client-hooks.ts';
import { Installations, sha256Of } from './installed.ts';
import type { Wanted } from './json-hooks.ts';
import { isOurPlugin, pluginFile } from './opencode-plugin.ts';
import { hookLine } from './our-command.ts';
import { type Plan, planInstall, planRemoval } from './plan.ts';
import { pluginText } from './plugin-text.ts';
import { SettingsFile } from './settings-file.ts';

/** A change that was thought through and waits to be made. */
export interface Change {
  readonly file: string;
  readonly before: string | undefined;
  readonly plan: Plan;
  make(): void;
}

export interface Place {
  readonly at: At;
  readonly scope: Scope;
  /** Where it is written down what was installed. */
  readonly installed: string;
}

export interface Wish {
  /** What starts this Warren. */
  readonly words: readonly string[];
  readonly replaceStatusLine: boolean;
}

export function jsonInstall(client: ClientHooks, place: Place, wish: Wish): Change {
  return jsonChange(client, place, (before, installations, file) =>
    planInstall(before, installations.of(file), wantedOf(client, wish), file),
  );
}

/** Undefined: there is no such file. */
export function jsonRemoval(client: ClientHooks, place: Place): Change | undefined {
  const change = jsonChange(client, place, (before, installations, file) =>
    before === undefined
      ? { after: undefined, notes: [], memory: undefined }
      : planRemoval(before, installations.of(file), client.name, file),
  );
  return change.before === undefined ? undefined : change;
}

type Planner = (before: string | undefined, installations: Installations, file: string) => Plan;

function jsonChange(client: ClientHooks, { at, scope, installed }: Place, planned: Planner): Change {
  const file = new SettingsFile(client.file(at, scope), scope === 'project' ? at.root : undefined);
  const installations = new Installations(installed);
  return changeOf(file, installations, planned(file.text, installations, file.path));
}

function changeOf(file: SettingsFile, installations: Installations, plan: Plan): Change {
  const { after, memory } = plan;
  return {
    file: file.path,
    before: file.text,
    plan,
    make() {
      const folder = installations.of(file.path)?.folder;
      if (memory) installations.set(file.path, { ...memory, folder }); // first: a file without it could not be taken back
      if (after === undefined) file.remove(folder);
      const made = after === undefined ? undefined : file.write(after);
      if (memory && made !== undefined) installations.set(file.path, { ...memory, folder: made });
      if (!memory) installations.drop(file.path);
    },
  };
}

function wantedOf({ name, events, hasStatusLine }: ClientHooks, { words, replaceStatusLine }: Wish): Wanted {
  const commands = [...events].map(
    ([event, timeout]) => [event, { command: hookLine(words, name, event), timeout }] as const,
  );
  return {
    client: name,
    commands: new Map(commands),
    ...(hasStatusLine
      ? { statusLine: { command: hookLine(words, name, 'statusline'), replace: replaceStatusLine } }
      : {}),
  };
}

export const pluginInstall = (place: Place, { words }: Wish): Change => pluginChange(place, pluginText(words));

export function pluginRemoval(place: Place): Change | undefined {
  const change = pluginChange(place, undefined);
  return change.before === undefined ? undefined : change;
}

function pluginChange({ at, scope, installed }: Place, after: string | undefined): Change {
  const file = new SettingsFile(pluginFile(at, scope), scope === 'project' ? at.root : undefined);
  if (file.text !== undefined && !isOurPlugin(file.text))
    throw new HubError(
      'invalid-config',
      `${file.path} is not ours, and was left as it is. Move it out of ${dirname(file.path)}, then try again.`,
    );
  const memory = after === undefined ? undefined : { sha256: sha256Of(after), created: true, undo: [] };
  return changeOf(file, new Installations(installed), {
    after,
    notes: [],
    memory,
  });
}
