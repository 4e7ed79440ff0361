import { readFileSync } from 'node:fs';
import { commandLine, visible } from '../visible.ts';
import { KEPT } from './hook-script.ts';
import type { Found } from './plan.ts';

/** For hooks that somebody else looks after. A Warren that is not there keeps nobody from committing. */
export const HAND_LINES = `  if command -v warren >/dev/null 2>&1; then
    warren guard check || exit 1
  fi`;

/** Whether a hook that somebody wrote himself runs the guard. */
export function byHandIn(path: string): boolean {
  try {
    return /^[^#\n]*\bwarren guard check(?! --hook)/m.test(readFileSync(path, 'utf8'));
  } catch {
    return false; // there is none
  }
}

export const hasGuard = (found: Found): boolean => found === 'current' || found === 'older' || found === 'edited';

interface Facts {
  readonly hook: string;
  readonly found: Found;
  readonly by_hand: boolean;
  readonly kept: boolean;
  readonly words: readonly string[];
  readonly refusal: string | undefined;
}

const states: Readonly<Record<Found, string>> = {
  nothing: 'no guard: there is no pre-commit hook',
  current: 'installed',
  older: 'installed, by another Warren; "warren guard install" renews it',
  edited: 'installed, and changed by hand since',
  other: 'no guard: there is a pre-commit hook of somebody else',
  folder: 'no guard: pre-commit is no file there',
  nowhere: 'no guard: git looks for hooks in what is no folder, and runs none',
};

export function statusText({ hook, found, by_hand: byHand, kept, words, refusal }: Facts): string {
  const lines = [
    ['guard', byHand ? 'in a hook that was written by hand' : states[found]],
    ['hook', visible(hook)],
    ...(kept ? [keptLine(found)] : []),
    ['starts', commandLine(words)],
    ...(refusal === undefined ? [] : [['not ours', visible(refusal)]]),
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(12)}${value}\n`).join('');
}

/** Only the guard runs it: what somebody else put in its place does not. */
const keptLine = (found: Found): [string, string] =>
  hasGuard(found)
    ? ['runs first', 'the hook that was there before']
    : ['not run', `${KEPT}, the hook that was there before a guard was installed`];
