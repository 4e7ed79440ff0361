import type { SessionDeed } from '../../admin/contract.ts';
import { moment, shortDuration } from '../quantities.ts';
import type { Screen, Style } from '../screen.ts';
import { cut, widthOf } from '../table.ts';
import { visible } from '../visible.ts';

const LEAST_WIDTH = 20;

/** `2026-11-21 13:04:05  odin-PS-8f4a2b  files: read_file  ok in 12 ms  {"path":"a.ts"}` */
export function deedLine(deed: SessionDeed, { paint, width }: Screen): string {
  const { at, session, what, details } = deed;
  const head = [moment(Date.parse(at)), session, what, cameOf(deed)].map(visible).filter(Boolean);
  const room = width === undefined ? undefined : Math.max(LEAST_WIDTH, width - widthOf(head.join('  ')) - 2);
  const shown = visible(details);
  const rest = room === undefined ? shown : cut(shown, room);
  const [when = '', ...words] = head;
  return `${[paint('dim', when), paint(styleOf(deed), words.join('  ')), rest].join('  ').trimEnd()}\n`;
}

function cameOf({ outcome, took_ms: tookMs }: SessionDeed): string {
  if (outcome === null) return '';
  return tookMs === null ? outcome : `${outcome} in ${shortDuration(tookMs)}`;
}

function styleOf({ kind, what, outcome }: SessionDeed): Style {
  if (outcome === 'error' || outcome === 'lost' || /_failed$|^error$/.test(what)) return 'red';
  return kind === 'event' ? 'bold' : 'green';
}
