import { HubError } from '../../../kernel/errors.ts';
import { isoTime } from '../../../kernel/iso-time.ts';

/** Where it was said, and what. */
type Said = readonly [member: string, text: string | undefined];

const shape =
  /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/i;

/** From when to when, in ms. What says no zone is in UTC, as all times that are told here. Throws `invalid-params`. */
export function timeSpan(start: Said, end: Said): { from?: number; to?: number } {
  const [from, to] = [momentIn(start), momentIn(end)];
  if (from !== undefined && to !== undefined && from > to)
    throw new HubError('invalid-params', `"${start[0]}" is behind "${end[0]}": nothing can be in between.`, {
      facts: { member: start[0] },
    });
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function momentIn([member, text]: Said): number | undefined {
  if (text === undefined) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = shape.exec(text) ?? [];
  if (isDay(day)) return parsed(`${day}T${time}${zone.toUpperCase().replace(/^(...)(\d\d)$/, '$1:$2')}`);
  throw new HubError(
    'invalid-params',
    `"${member}" must be a moment such as 2026-01-31T12:00:00Z, or a day; it was ${JSON.stringify(text)}.`,
    { facts: { member } },
  );
}

/** February has no 30th, whatever a parser makes of it. */
function isDay(day: string): boolean {
  const at = parsed(`${day}T00:00Z`);
  return Number.isFinite(at) && isoTime(at).startsWith(day);
}

// oxlint-disable-next-line no-restricted-globals -- a given moment as a number: reads no clock
const parsed = (text: string): number => Date.parse(text);
