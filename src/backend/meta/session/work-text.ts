import { isoTime } from '../../../kernel/iso-time.ts';
import { commandLine, eventLine, lineText } from '../../../session/index.ts';
import { lineOf } from './told-session.ts';
import type { Work } from './work-of.ts';

/** For a glance; all of it is in the structure, or behind other tools. */
const MOST_TEXT = 12_000;
const MOST_COMMAND = 160;

/** What was done and what is open, in Markdown. What others wrote stays in its line. */
export function workText({ session, line, open, failures, commits, events, commands, checkpoint }: Work): string {
  const parts = [
    `# Where the work stands\n${lineOf(session)}${line.length > 1 ? `\nGoes on with ${line.slice(0, -1).join(', ')}.` : ''}`,
    section(
      'Open',
      open.map(({ kind, name, begun }) => `${kind} ${lineText(name)}, since ${isoTime(begun.at)}`),
      'Nothing that was told.',
    ),
    section(
      'Went wrong',
      failures.map(({ event, causes }) => [...causes.map(({ type }) => type), eventLine(event)].join(' → ')),
      'Nothing that was told.',
    ),
    section('Commits', commits.map(eventLine), 'None were told.'),
    section(
      'Last checkpoint',
      checkpoint
        ? [
            `${isoTime(checkpoint.at)} ${checkpoint.kind}, ${checkpoint.contextPercent} % context: mcp_meta_get_checkpoint {"checkpoint_id": "${checkpoint.id}"} has it whole`,
          ]
        : [],
      'There is none.',
    ),
    section(
      'Last commands',
      commands.map((command) => commandLine(command).slice(0, MOST_COMMAND)),
      'None were recorded.',
    ),
    section('Last events', events.map(eventLine), 'None were told.'),
  ];
  const text = parts.join('\n\n');
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT).toWellFormed()}\n…` : text;
}

const section = (title: string, lines: readonly string[], none: string): string =>
  `## ${title}\n${lines.map((line) => `- ${line}`).join('\n') || none}`;
