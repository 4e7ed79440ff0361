import type { HistoryEvent } from '../../admin/contract.ts';
import { fullName } from '../pick-instances.ts';
import { moment } from '../quantities.ts';
import type { Screen } from '../screen.ts';
import { visible } from '../visible.ts';
import { tellEvent } from './tell-event.ts';

/** Of what a process wrote at its end, so much is shown. */
const MOST_LINES = 10;
const LONGEST_LINE = 200;
const INDENT = ' '.repeat(6);

/** Oldest first, one line each, the last words of a process below its end. */
export function story(events: readonly HistoryEvent[], screen: Screen, timeZone?: string): string {
  const several = new Set(events.map(({ key }) => key)).size > 1;
  const told = events.map((event) => ({ event, ...tellEvent(event) }));
  const whatWidth = widest(told.map(({ what }) => what));
  const nameWidth = several ? widest(events.map(fullName)) : 0;
  const lines = told.map(({ event, what, how, style, words }) => {
    const name = several ? `${fullName(event).padEnd(nameWidth)}  ` : '';
    const padded = visible(what).padEnd(whatWidth);
    const painted = style ? screen.paint(style, padded) : padded;
    const head = `${moment(Date.parse(event.at), timeZone)}  ${visible(name)}${painted}  ${bounded(how)}`.trimEnd();
    return [head, ...wordsIn(words ?? '').map((line) => `${INDENT}${line}`)].join('\n');
  });
  const first = events.find(({ name }) => name !== ''); // what was swept had lost it
  const title = first && !several ? `${visible(fullName(first))} (${first.key.slice(0, 8)})\n` : '';
  return `${title}${lines.join('\n')}\n`;
}

function wordsIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const left = lines.length - MOST_LINES;
  return [...(left > 0 ? [`(${left} more before)`] : []), ...lines.slice(-MOST_LINES).map(bounded)];
}

const bounded = (line: string): string =>
  visible(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
