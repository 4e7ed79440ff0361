import { expect, it } from 'vitest';
import { authorOf, hookScript } from './hook-script.ts';

it('knows its own, also of another Warren, and when somebody wrote in it', () => {
  const [named, placed] = [hookScript(['warren']), hookScript(['/opt/no de', "/it's/warren.js"])];
  expect([named, placed].map(authorOf)).toEqual(['warren', 'warren']);
  expect(authorOf(`${named}echo more\n`)).toBe('edited');
  expect(authorOf(named.replace('exit 1', 'exit 0'))).toBe('edited');
  expect(authorOf(`#!/bin/bash\n${named}`)).toBe('edited');
  expect(['', '#!/bin/sh\nwarren guard check\n'].map(authorOf)).toEqual(['other', 'other']);
});

it('names what starts Warren as a shell reads it, and the name alone in files that others have too', () => {
  expect(hookScript(['/opt/no de', "/it's/warren.js"])).toContain(
    `  '/opt/no de' '/it'\\''s/warren.js' guard check --hook\n`,
  );
  expect(hookScript(['warren'])).not.toContain('/warren.js');
});
