import type { Frame } from '../debugger/index.ts';
import type { News } from '../news.ts';
import { framesIn, placeOf, scriptOf } from './place.ts';

/** What a game may say of itself; `state` and `crash` are ours to tell. */
const kinds = ['print', 'error', 'warning', 'function', 'signal', 'scene', 'perf', 'custom'] as const;

type Members = Readonly<Record<string, unknown>>;

/** An event as the add-on writes it; undefined for what is none. Members that do not fit are left out. */
export function readAddonEvent(value: unknown): News | undefined {
  const said = isMembers(value) ? textOf(value['kind']) : '';
  if (!isMembers(value) || said === '') return undefined;
  const kind = kinds.find((it) => it === said);
  const count = numberOf(value['count']);
  const data = value['data'];
  return {
    kind: kind ?? 'custom',
    ...whereOf(value),
    message: kind ? textOf(value['message']) || textOf(value['function']) || said : said,
    ...(count > 1 ? { count } : {}),
    ...(isMembers(data) ? { data } : {}),
  };
}

function whereOf(value: Members): Pick<News, 'script' | 'line' | 'function' | 'stack'> {
  const stack = framesIn(stackOf(value['stack']));
  const script = scriptOf(textOf(value['script']));
  const own =
    script === undefined ? undefined : { script, line: numberOf(value['line']), function: textOf(value['function']) };
  return { ...placeOf(own ?? stack[0]), ...(stack.length > 0 ? { stack } : {}) };
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** JSON of Godot 3 has no whole numbers. */
const numberOf = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value <= 1e9 ? Math.trunc(value) : 0;

function stackOf(value: unknown): readonly Frame[] {
  const rows = Array.isArray(value) ? value.slice(0, 100).filter(isMembers) : [];
  return rows.map((row) => ({
    script: textOf(row['script']),
    line: numberOf(row['line']),
    function: textOf(row['function']),
  }));
}
