import type { SessionRow } from '../../kernel/agent-session.ts';
import { lineText } from '../checkpoint/index.ts';

const HOUR_MS = 60 * 60 * 1000;
const LONGEST_EPIC = 60;

/** For a status line: `Instance: odin-PS-8f4a2b | Epic: — | Context: 12% | Active: 0.4h` */
export function footerOf({ id, epic, contextPercent, createdAt, heartbeatAt }: SessionRow): string {
  const hours = Math.max(0, heartbeatAt - createdAt) / HOUR_MS;
  const work = lineText(epic ?? '').slice(0, LONGEST_EPIC) || '—';
  return `Instance: ${id} | Epic: ${work} | Context: ${contextPercent}% | Active: ${hours.toFixed(1)}h`;
}
