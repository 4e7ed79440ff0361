import { entriesIn, foreignIn, isOurLine, isRecord, listOf, recordOf, type Settings } from './hook-entries.ts';
import { type Change, type Edited, edited, mustBeOnce, readSettings, refused } from './json-edit.ts';

/** What a client shall call, by event; `statusline` apart. */
export interface Wanted {
  readonly client: string;
  readonly commands: ReadonlyMap<string, { readonly command: string; readonly timeout: number }>;
  readonly statusLine?: { readonly command: string; readonly replace: boolean };
}

/** What the client runs as its status line: ours, somebody else's, or nothing. */
export type LineOwner = 'ours' | 'other' | 'none';

export interface Planned {
  readonly edit: Edited;
  readonly line: LineOwner;
  /** Ours was there already; what it once took the place of is to come back still. */
  readonly hadLine: boolean;
  /** The status line that ours took the place of. */
  readonly replaced: unknown;
}

/** Pure: the text of a settings file with our hooks in it, each once, and the rest as it was. */
export function withHooks(text: string, wanted: Wanted, file: string): Planned {
  const before = readSettings(text, file);
  checkForm(before, file);
  const line = lineOwner(before, wanted.client);
  const takesLine = wanted.statusLine !== undefined && (line !== 'other' || wanted.statusLine.replace);
  const changes = [
    ...missing(before, wanted),
    ...(takesLine ? lineChanges(before, wanted.statusLine.command, wanted.client) : []),
  ];
  mustBeOnce(text, changes, file);
  const edit = editedFrom(text, changes);
  const after = readSettings(edit.text, file);
  const replaced = takesLine && line === 'other' ? before['statusLine'] : undefined;
  mustKeep(replaced === undefined ? before : { ...before, statusLine: undefined }, after, wanted.client, file);
  if (missing(after, wanted).length > 0) throw refused(file, 'the hooks cannot be put in without damage');
  return { edit, line: takesLine ? 'ours' : line, hadLine: line === 'ours', replaced };
}

/** A file with nothing in it is begun, and can be as empty again. */
function editedFrom(text: string, changes: readonly Change[]): Edited {
  if (text.trim() !== '') return edited(text, changes);
  const begun = '{}\n';
  const edit = edited(begun, changes);
  return {
    ...edit,
    undo: [{ offset: 0, length: begun.length, content: text }, ...edit.undo],
  };
}

/** The same without them. `statusLine` is what ours had taken the place of. */
export function withoutHooks(text: string, client: string, file: string, statusLine?: unknown): Edited {
  const before = readSettings(text, file);
  const isOurs = isOurLine(before['statusLine'], client);
  const line = isOurs ? [{ path: ['statusLine'], value: statusLine }] : [];
  const changes = [...removals(before, client), ...line];
  mustBeOnce(text, changes, file);
  const edit = edited(text, changes);
  const after = readSettings(edit.text, file);
  mustKeep(before, isOurs && statusLine !== undefined ? { ...after, statusLine: undefined } : after, client, file);
  return edit;
}

export function lineOwner(settings: Settings, client: string): LineOwner {
  const line = settings['statusLine'];
  if (line === undefined || line === null) return 'none';
  return isOurLine(line, client) ? 'ours' : 'other';
}

/** Its first command for an event is brought up to date; an event without one gets a group of its own. */
function missing(settings: Settings, { client, commands }: Wanted): readonly Change[] {
  const entries = entriesIn(settings, client);
  const hooks = recordOf(settings['hooks']);
  const changes = [...commands].flatMap(([event, { command, timeout }]): Change[] => {
    const found = entries.find((entry) => entry.event === event);
    if (found?.command === command) return [];
    if (found) return [{ path: ['hooks', event, found.group, 'hooks', found.index, 'command'], value: command }];
    const group = { hooks: [{ type: 'command', command, timeout }] };
    const count = listOf(hooks[event]).length;
    return [
      hooks[event] === undefined
        ? { path: ['hooks', event], value: [group] }
        : { path: ['hooks', event, count], value: group },
    ];
  });
  if (settings['hooks'] !== undefined || changes.length === 0) return changes;
  return [{ path: ['hooks'], value: Object.fromEntries(changes.map(({ path, value }) => [path[1], value])) }];
}

/** Also while nothing happens the session lives: once a minute says so. */
function lineChanges(settings: Settings, command: string, client: string): readonly Change[] {
  if (isOurLine(settings['statusLine'], client)) return [{ path: ['statusLine', 'command'], value: command }];
  return [{ path: ['statusLine'], value: { type: 'command', command, padding: 0, refreshInterval: 60 } }];
}

/** From the last to the first, so that none moves another; with what they leave empty. */
function removals(settings: Settings, client: string): readonly Change[] {
  const entries = entriesIn(settings, client);
  const hooks = recordOf(settings['hooks']);
  const events = [...new Set(entries.map(({ event }) => event))];
  const emptied = events.filter((event) =>
    listOf(hooks[event]).every((group, at) => {
      const ours = entries.filter((entry) => entry.event === event && entry.group === at).length;
      return ours > 0 && ours === listOf(recordOf(group)['hooks']).length;
    }),
  );
  if (emptied.length > 0 && emptied.length === Object.keys(hooks).length)
    return [{ path: ['hooks'], value: undefined }];
  return events.toReversed().flatMap((event): readonly Change[] => {
    if (emptied.includes(event)) return [{ path: ['hooks', event], value: undefined }];
    return groupRemovals(
      event,
      hooks,
      entries.filter((entry) => entry.event === event),
    );
  });
}

function groupRemovals(event: string, hooks: Settings, entries: ReturnType<typeof entriesIn>): readonly Change[] {
  const groups = [...Map.groupBy(entries, ({ group }) => group)];
  return groups.toReversed().flatMap(([group, ours]): Change[] => {
    const all = listOf(recordOf(listOf(hooks[event])[group])['hooks']);
    if (ours.length === all.length) return [{ path: ['hooks', event, group], value: undefined }];
    return ours.toReversed().map(({ index }) => ({ path: ['hooks', event, group, 'hooks', index], value: undefined }));
  });
}

function checkForm(settings: Settings, file: string): void {
  const { hooks } = settings;
  if (hooks === undefined) return;
  if (!isRecord(hooks)) throw refused(file, '"hooks" is not an object');
  const wrong = Object.entries(hooks).find(([, groups]) => !Array.isArray(groups));
  if (wrong) throw refused(file, `"hooks.${wrong[0]}" is not a list`);
}

/** The editor is a good one; but these are somebody's settings, and so what it did is looked at. */
function mustKeep(before: Settings, after: Settings, client: string, file: string): void {
  const [was, is] = [before, after].map((settings) => JSON.stringify(foreignIn(settings, client)));
  if (was !== is) throw refused(file, 'it cannot be changed without damage to what stands there');
}
