import { eventIn } from './our-command.ts';

/** A client's settings as they were parsed. Nothing in them is believed before it was looked at. */
export type Settings = Readonly<Record<string, unknown>>;

/** Where one of our commands stands: `hooks.EVENT[group].hooks[index]`. */
export interface Entry {
  readonly event: string;
  readonly group: number;
  readonly index: number;
  readonly command: string;
}

/** All commands of ours below `hooks`, whatever else stands there. */
export function entriesIn(settings: Settings, client: string): readonly Entry[] {
  return Object.entries(recordOf(settings['hooks'])).flatMap(([event, groups]) =>
    listOf(groups).flatMap((one, group) =>
      listOf(recordOf(one)['hooks']).flatMap((entry, index): Entry[] => {
        const { command } = recordOf(entry);
        return typeof command === 'string' && eventIn(command, client) !== undefined
          ? [{ event, group, index, command }]
          : [];
      }),
    ),
  );
}

/**
 * What is not ours, in its order: what must be the same before and after. Of a status line of somebody else's too, and
 * without the empty lists and objects that taking ours out may leave.
 */
export function foreignIn(settings: Settings, client: string): unknown {
  const ours = new Set(entriesIn(settings, client).map(placeOf));
  const hooks = Object.entries(recordOf(settings['hooks'])).map(([event, groups]): [string, unknown] => [
    event,
    Array.isArray(groups)
      ? groups.flatMap((group, at) => foreignGroup(group, (index) => ours.has(placeOf({ event, group: at, index }))))
      : groups,
  ]);
  const kept = Object.fromEntries(hooks.filter(([, groups]) => !isEmpty(groups)));
  const rest = Object.entries(settings).filter(
    ([key, value]) => key !== 'hooks' && !(key === 'statusLine' && (isNone(value) || isOurLine(value, client))),
  );
  const isForm = isRecord(settings['hooks']) || settings['hooks'] === undefined;
  return { rest, hooks: isForm ? Object.entries(kept) : settings['hooks'] };
}

function foreignGroup(group: unknown, isOurs: (index: number) => boolean): unknown[] {
  const { hooks } = recordOf(group);
  if (!Array.isArray(hooks)) return [group];
  const kept = hooks.filter((_, index) => !isOurs(index));
  return kept.length === 0 && hooks.length > 0 ? [] : [{ ...recordOf(group), hooks: kept }];
}

export const isOurLine = (value: unknown, client: string): boolean =>
  eventIn(recordOf(value)['command'], client) === 'statusline';

export const isRecord = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const recordOf = (value: unknown): Settings => (isRecord(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isNone = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const placeOf = ({ event, group, index }: Omit<Entry, 'command'>): string => JSON.stringify([event, group, index]);
