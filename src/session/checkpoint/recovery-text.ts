import type { CheckpointRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { readWorkState, type WorkGit, type WorkState } from './work-state.ts';

const MOST_FILES = 10;
const MOST_COMMANDS = 10;
/** Lines and characters of what is said at length, where there is little room. */
const BRIEF = { lines: 20, characters: 2000 } as const;

/** How to go on from a checkpoint, in Markdown for whoever goes on. `isBrief`: of what is said at length only the beginning. */
export function recoveryText(checkpoint: CheckpointRow, isBrief = false): string {
  const { seq, kind, at, contextPercent, session } = checkpoint;
  const state = readWorkState(checkpoint.state);
  const { project, root, host } = state.environment;
  return [
    '# Resume Instructions',
    [
      `Checkpoint ${seq} (${kind.replace('_', ' ')}) of ${lineText(session)}, made ${isoTime(at)} at ${contextPercent} % context.`,
      `Project ${code(project)}${root === null ? '' : ` in ${code(root)}`} on ${lineText(host)}.`,
    ].join('\n'),
    section('Current Work', workLines(checkpoint, state, isBrief)),
    section('Files Modified', fileLines(state)),
    section('Git Status', gitLines(state)),
    section('Next Steps', kind === 'epic_completion' ? choiceLines(state) : stepLines(state)),
    section('Recent Commands', commandLines(state)),
  ].join('\n\n');
}

const section = (title: string, lines: readonly string[]): string => `### ${title}\n${lines.join('\n')}`;

function workLines({ id, epic, kind, note }: CheckpointRow, state: WorkState, isBrief: boolean): string[] {
  const { important_context: context } = state;
  const done = kind === 'epic_completion' ? ' (complete)' : '';
  const lines = [`- Epic: ${epic === null ? 'none was named' : `${lineText(epic)}${done}`}`];
  const cut = `  (cut here: mcp_meta_get_checkpoint ${lineText(id)} has it whole)`;
  if (note !== null) lines.push(...noteLines(inOneLine(note), isBrief, cut));
  if (context === null) return lines;
  const told = isBrief ? beginningOf(context) : context;
  lines.push('- Important context:', quoted(told));
  if (told !== context) lines.push(cut);
  return lines;
}

function noteLines(note: string, isBrief: boolean, cut: string): string[] {
  const told = isBrief ? lineText(note) : note;
  return told === note ? [`- Note: ${note}`] : [`- Note: ${told}`, cut];
}

const beginningOf = (text: string): string =>
  text.split('\n').slice(0, BRIEF.lines).join('\n').slice(0, BRIEF.characters);

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
  if (tasks.length > 0) return numbered(tasks);
  const work = epic === null ? 'Ask what to go on with: no task was left.' : `Go on with ${lineText(epic)}.`;
  return numbered(files.length > 0 ? [LOOK, work] : [work]);
}

/** What was completed is not to be done again. */
function choiceLines({ pending_tasks: tasks, files_modified: files, epic }: WorkState): string[] {
  const over = `${epic === null ? 'The epic' : lineText(epic)} is complete: choose what is next`;
  if (tasks.length > 0) return [`${over}, of these as far as they are still open.`, ...numbered(tasks)];
  return numbered(files.length > 0 ? [LOOK, `${over}, or ask.`] : [`${over}, or ask.`]);
}

const LOOK = 'Look at the changes that are not committed yet (`git status`, `git diff`).';

const numbered = (steps: readonly string[]): string[] => steps.map((step, at) => `${at + 1}. ${lineText(step)}`);

function commandLines({ last_commands: commands }: WorkState): string[] {
  if (commands.length === 0) return ['None were recorded.'];
  return commands.slice(-MOST_COMMANDS).map(({ at, action, outcome, description }) => {
    const about = description === null ? '' : `: ${lineText(description)}`;
    return `- ${isoTime(at)} ${code(action)} (${lineText(outcome)})${about}`;
  });
}

/** One line, whatever was in it: names of files and tasks are others' words, and must not become headings or steps of ours. */
const inOneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

/** As much of one as a task may have. */
export const lineText = (text: string): string => inOneLine(text).slice(0, 500);

const code = (text: string): string => `\`${lineText(text).replaceAll('`', "'")}\``;

const quoted = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `  > ${inOneLine(line)}`)
    .join('\n');
