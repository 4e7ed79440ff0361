import { expect, it } from 'vitest';
import { eventIn, hookLine } from './our-command.ts';

it.each([
  ['warren hook claude Stop', 'Stop'],
  ['/usr/bin/warren hook claude statusline', 'statusline'],
  [`'/a b/node' '/x y/dist/warren.js' hook claude SessionEnd`, 'SessionEnd'],
  ['"/x/warren.js"  hook claude Stop ', 'Stop'],
  ['warren hook codex Stop', undefined],
  ['mywarren hook claude Stop', undefined],
  ['warren hook claude Stop && say done', undefined],
  ['warren hooks install claude', undefined],
  ['', undefined],
  [7, undefined],
])('%j tells us of %s', (command, event) => expect(eventIn(command, 'claude')).toBe(event));

it('what we write we know again', () =>
  expect(eventIn(hookLine(['/a b/node', "/it's/warren.js"], 'claude', 'Stop'), 'claude')).toBe('Stop'));
