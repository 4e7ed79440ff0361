import type { CheckpointRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { readWorkState, type WorkGit, type WorkState } from './work-state.ts';

const MOST_FILES = 10;
const MOST_COMMANDS = 10;

/** How to go on from a checkpoint, in Markdown for whoever goes on. */
export function recoveryText(checkpoint: CheckpointRow): string {
  const { seq, kind, at, contextPercent, session, note } = checkpoint;
  const state = readWorkState(checkpoint.state);
  const { project, root, host } = state.environment;
  return [
    '# Resume Instructions',
    [
      `Checkpoint ${seq} (${kind.replace('_', ' ')}) of ${lineText(session)}, made ${isoTime(at)} at ${contextPercent} % context.`,
      `Project ${code(project)}${root === null ? '' : ` in ${code(root)}`} on ${lineText(host)}.`,
    ].join('\n'),
    section('Current Work', workLines(checkpoint.epic, note, state)),
    section('Files Modified', fileLines(state)),
    section('Git Status', gitLines(state)),
    section('Next Steps', stepLines(state)),
    section('Recent Commands', commandLines(state)),
  ].join('\n\n');
}

const section = (title: string, lines: readonly string[]): string => `### ${title}\n${lines.join('\n')}`;

function workLines(epic: string | null, note: string | null, { important_context: context }: WorkState): string[] {
  const lines = [`- Epic: ${epic === null ? 'none was named' : lineText(epic)}`];
  if (note !== null) lines.push(`- Note: ${lineText(note)}`);
  if (context !== null) lines.push('- Important context:', quoted(context));
  return lines;
}

function fileLines({ files_modified: files, files_total: total, git }: WorkState): string[] {
  if (files.length === 0) return [git ? 'None: everything was committed.' : 'Not known.'];
  const lines = files
    .slice(0, MOST_FILES)
    .map(({ path, status, staged }) => `- ${code(path)} (${lineText(status)}${staged ? ', staged' : ''})`);
  return total > lines.length ? [...lines, `- … and ${total - lines.length} more`] : lines;
}

function gitLines({ git, git_problem: problem }: WorkState): string[] {
  if (!git) return [`Not known: ${lineText(problem ?? 'git was not asked')}.`];
  const { staged, unstaged, untracked, conflicted, stashes } = git;
  const conflicts = conflicted > 0 ? `, ${conflicted} in conflict` : '';
  return [
    `- Branch: ${git.branch === null ? 'none (detached)' : code(git.branch)}${aheadText(git)}`,
    `- HEAD: ${git.head === null ? 'no commit yet' : code(git.head.slice(0, 12))}`,
    `- ${staged} staged, ${unstaged} unstaged, ${untracked} untracked${conflicts}, ${stashes} stashed${git.complete ? '' : ' (and more than could be read)'}`,
  ];
}

function aheadText({ upstream, ahead, behind }: WorkGit): string {
  return upstream === null ? '' : `, ${ahead} ahead of and ${behind} behind ${code(upstream)}`;
}

function stepLines({ pending_tasks: tasks, files_modified: files, epic }: WorkState): string[] {
  if (tasks.length > 0) return tasks.map((task, at) => `${at + 1}. ${lineText(task)}`);
  const look = 'Look at the changes that are not committed yet (`git status`, `git diff`).';
  const work = epic === null ? 'Ask what to go on with: no task was left.' : `Go on with ${lineText(epic)}.`;
  return files.length > 0 ? [`1. ${look}`, `2. ${work}`] : [`1. ${work}`];
}

function commandLines({ last_commands: commands }: WorkState): string[] {
  if (commands.length === 0) return ['None were recorded.'];
  return commands.slice(-MOST_COMMANDS).map(({ at, action, outcome, description }) => {
    const about = description === null ? '' : `: ${lineText(description)}`;
    return `- ${isoTime(at)} ${code(action)} (${lineText(outcome)})${about}`;
  });
}

/** One line, whatever was in it: names of files and tasks are others' words, and must not become headings or steps of ours. */
export const lineText = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);

const code = (text: string): string => `\`${lineText(text).replaceAll('`', "'")}\``;

const quoted = (text: string): string =>
  text
    .split(/\r?\n/)
    .slice(0, 100)
    .map((line) => `  > ${lineText(line)}`)
    .join('\n');
