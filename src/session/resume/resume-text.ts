import type { SessionRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { lineText, recoveryText } from '../checkpoint/index.ts';
import { commandLine, eventLine } from './deed-lines.ts';
import { driftLines } from './drift-lines.ts';
import type { Evidence } from './evidence.ts';
import type { Since } from './since.ts';

const MOST_SINCE = 20;

/**
 * All that whoever goes on should read, in Markdown; where that is more than so many characters, only the beginning of what an agent
 * said at length: what comes behind it counts as much.
 */
export function resumeText(session: SessionRow, evidence: Evidence, most = Number.POSITIVE_INFINITY): string {
  const whole = textOf(session, evidence, false);
  return whole.length > most ? textOf(session, evidence, true) : whole;
}

const textOf = (session: SessionRow, evidence: Evidence, isBrief: boolean): string =>
  [
    evidence.checkpoint ? recoveryText(evidence.checkpoint, isBrief) : withoutCheckpoint(session, evidence),
    evidence.checkpoint ? `### Done Since the Checkpoint\n${sinceLines(evidence.since).join('\n')}` : '',
    evidence.drift ? `### Changed Since\n${driftLines(evidence.drift).join('\n')}` : '',
    `### Confidence\n${confidenceLine(evidence)}`,
  ]
    .filter(Boolean)
    .join('\n\n');

function confidenceLine({ confidence: { score, level, reasons }, restsOn }: Evidence): string {
  const less = reasons.length > 0 ? `, since ${reasons.join('; ')}` : '';
  return `${level} (${score} of 100), by ${restsOn === 'basic' ? 'the session alone' : `the last ${restsOn}`}${less}.`;
}

function withoutCheckpoint(
  { id, project, root, epic, heartbeatAt }: SessionRow,
  { commands, events }: Evidence,
): string {
  const where = root === null ? '' : ` in ${lineText(root)}`;
  const work = epic === null ? 'No epic was named.' : `Epic: ${lineText(epic)}.`;
  const happened = events.slice(-10).map((event) => `- ${eventLine(event)}`);
  const done = commands.slice(-10).map((command) => `- ${commandLine(command)}`);
  return [
    '# Resume Instructions',
    `There is no checkpoint of ${id} (project ${project}${where}), last heard of ${isoTime(heartbeatAt)}.`,
    `### Current Work\n${work}`,
    `### Recent Events\n${happened.join('\n') || 'None were recorded.'}`,
    `### Recent Commands\n${done.join('\n') || 'None were recorded.'}`,
  ].join('\n\n');
}

/** In the order in which it was done. */
function sinceLines({ epic, events, commands }: Since): string[] {
  const deeds = [
    ...events.map((event) => ({ at: event.at, line: eventLine(event) })),
    ...commands.map((command) => ({ at: command.at, line: commandLine(command) })),
  ].toSorted((a, b) => a.at - b.at);
  const earlier = deeds.length - MOST_SINCE;
  const lines = deeds.slice(-MOST_SINCE).map(({ line }) => `- ${line}`);
  if (earlier > 0) lines.unshift(`- … ${earlier} or more before these`);
  if (epic !== null) lines.unshift(`- Epic: ${lineText(epic)} now`);
  return lines.length > 0 ? lines : ['Nothing was recorded.'];
}
