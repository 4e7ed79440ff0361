import { isoTime } from '../../kernel/iso-time.ts';
import { lineText } from '../checkpoint/index.ts';
import type { Drift } from './drift.ts';

const MOST_FILES = 20;

/** What changed since a checkpoint, in Markdown: a line for each. */
export function driftLines(drift: Drift): string[] {
  if (drift.problem !== null) return [`Not known: ${lineText(drift.problem)}.`];
  const lines = [...historyLines(drift), ...allFileLines(drift)];
  const unseen = drift.unseen.map((what) => `- Not looked at: ${lineText(what)}.`);
  if (lines.length === 0) lines.push(unseen.length > 0 ? 'Nothing in what was looked at.' : 'Nothing.');
  return [...lines, ...unseen];
}

function historyLines(drift: Drift): string[] {
  const lines = drift.commits.map(
    ({ hash, at, author, subject }) =>
      `- Commit \`${hash.slice(0, 12)}\` ${isoTime(at)} by ${lineText(author)}: ${lineText(subject)}`,
  );
  if (drift.moreCommits) lines.push('- … and more commits');
  if (drift.historyRewritten)
    lines.push('- The commit that the checkpoint was made on is not in this branch any more.');
  if (drift.branchChanged)
    lines.push(`- Branch: ${lineText(drift.branchWas ?? 'none')} then, ${lineText(drift.branchNow ?? 'none')} now`);
  return lines;
}

function allFileLines({ changed, changedTotal, gone, goneTotal, goneUnsure, unlooked }: Drift): string[] {
  const least = unlooked > 0 ? 'at least ' : '';
  const lines = [...fileLines('Changed', changed, changedTotal, least), ...fileLines('Gone', gone, goneTotal, least)];
  if (goneUnsure > 0)
    lines.push(
      `- Gone, and not known whether before or since: ${least}${goneUnsure} of the files that were not remembered`,
    );
  return lines;
}

function fileLines(what: string, files: readonly string[], total: number, least: string): string[] {
  const lines = files.slice(0, MOST_FILES).map((path) => `- ${what}: ${lineText(path)}`);
  return total > lines.length ? [...lines, `- ${what}: … and ${least}${total - lines.length} more`] : lines;
}
