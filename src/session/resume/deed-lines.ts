import type { CommandRow, EventRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { lineText } from '../checkpoint/index.ts';
import { objectIn } from '../event/index.ts';

const MOST_DETAILS = 160;

/** `2026-01-31T12:00:00.000Z test_failed: unit, failed_count 3` */
export function eventLine(event: EventRow): string {
  const about = eventDetails(event);
  return `${isoTime(event.at)} ${lineText(event.type)}${about === '' ? '' : `: ${about}`}`;
}

/** The beginning of what an event says, in one line. */
export function eventDetails({ data }: Pick<EventRow, 'data'>): string {
  const words = Object.entries(objectIn(data)).flatMap(([name, value]) => {
    if (typeof value === 'number') return [`${name} ${value}`]; // says nothing alone
    return typeof value === 'string' ? [value] : [];
  });
  const about = lineText(words.join(', '));
  return about.length > MOST_DETAILS ? `${about.slice(0, MOST_DETAILS).toWellFormed()}…` : about;
}

/** `2026-01-31T12:00:00.000Z npm_test (ok): all of it` */
export function commandLine({ at, action, outcome, description }: CommandRow): string {
  const about = description === null ? '' : `: ${lineText(description)}`;
  return `${isoTime(at)} ${lineText(action)} (${outcome})${about}`;
}
