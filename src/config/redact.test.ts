import { describe, expect, it } from 'vitest';
import { redactArgs, redactValue } from './redact.ts';

describe('what people may see', () => {
  it.each([
    ['GITHUB_TOKEN', 'abc', '(hidden)'],
    ['OPENAI_API_KEY', 'x', '(hidden)'],
    ['GITHUB_TOKEN', '${GITHUB_TOKEN}', '${GITHUB_TOKEN}'],
    ['X', 'sk-live-1', '(hidden)'],
    ['X', 'a1'.repeat(20), '(hidden)'],
    ['DB', 'postgres://me:pw@host/db', 'postgres://(hidden)@host/db'],
    ['LOG_LEVEL', 'debug', 'debug'],
    ['ROOT', '/home/me/games', '/home/me/games'],
    ['TOKEN', '', ''],
  ])('%s=%s is shown as %s', (name, value, shown) => expect(redactValue(name, value)).toBe(shown));

  it('knows secrets among arguments', () =>
    expect(redactArgs(['--token', 'abc', '--api-key=def', '--verbose', 'x', 'ghp_12', '--token', '--next'])).toEqual([
      '--token',
      '(hidden)',
      '--api-key=(hidden)',
      '--verbose',
      'x',
      '(hidden)',
      '--token',
      '--next',
    ]));
});
