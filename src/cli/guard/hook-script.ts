import { createHash } from 'node:crypto';
import { shellWord } from '../shell-word.ts';

/** What was there before, beside ours. */
export const KEPT = 'pre-commit.before-warren';

/** How a check that was run by the hook says that somebody has the files: nothing that fails by itself ends like that. */
export const RESERVED = 73;

/**
 * The hook. Plain POSIX sh; `words` start Warren. It ends with 1 only when somebody has the files, or what was there before
 * refused: a Warren that is gone, too old or broken keeps nobody from committing.
 */
export function hookScript(words: readonly string[]): string {
  const [node, script] = words;
  const found = '  warren guard check --hook';
  const start =
    node !== undefined && script !== undefined
      ? [
          `if [ -x ${shellWord(node)} ] && [ -f ${shellWord(script)} ]; then`,
          `  ${shellWord(node)} ${shellWord(script)} guard check --hook`,
          'elif command -v warren >/dev/null 2>&1; then',
        ]
      : ['if command -v warren >/dev/null 2>&1; then'];
  return sealed([
    '# Written by "warren guard install"; "warren guard uninstall" takes it away and gives back what was here before.',
    '# Asks Warren whether another agent has files of this commit for itself. If that fails, the commit goes on.',
    `kept=\${0%/*}/${KEPT}`,
    'if [ -x "$kept" ]; then',
    '  "$kept" "$@" || exit $?',
    'fi',
    'if [ "${WARREN_GUARD-}" = off ]; then',
    '  exit 0',
    'fi',
    ...start,
    found,
    'else',
    '  exit 0',
    'fi',
    `if [ $? -eq ${RESERVED} ]; then`,
    '  exit 1',
    'fi',
    'exit 0',
  ]);
}

const MARK = '# warren-guard 1 ';
const sumOf = (lines: string): string => createHash('sha256').update(lines).digest('hex').slice(0, 16);

function sealed(lines: readonly string[]): string {
  const text = `${lines.join('\n')}\n`;
  return `#!/bin/sh\n${MARK}${sumOf(text)}\n${text}`;
}

/** `edited`: it was ours, and somebody wrote in it. */
export function authorOf(text: string): 'warren' | 'edited' | 'other' {
  const [first, mark = '', ...lines] = text.split('\n');
  if (!text.includes(MARK)) return 'other';
  return first === '#!/bin/sh' && mark === `${MARK}${sumOf(lines.join('\n'))}` ? 'warren' : 'edited';
}
