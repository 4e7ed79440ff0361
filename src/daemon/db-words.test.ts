import { describe, expect, it } from 'vitest';
import { dbWords } from './db-words.ts';

describe('the words behind warren db', () => {
  it('name one deed and its flags', () => {
    expect(dbWords(['status', '--json'])).toEqual({ deed: 'status', json: true, to: undefined, dryRun: false });
    expect(dbWords(['migrate', '--down'])).toMatchObject({ deed: 'migrate', to: 'back' });
    expect(dbWords(['migrate', '--to', '0', '--dry-run'])).toMatchObject({ to: 0, dryRun: true });
    expect(dbWords([])).toBe('help');
    expect(dbWords(['vacuum', '-h'])).toBe('help');
  });

  it.each([
    [['drop'], '"drop" is nothing'],
    [['status', 'now'], '"status now" is nothing'],
    [['backup', '--down'], '--down belongs to'],
    [['migrate', '--to', 'x'], 'must be a whole number'],
    [['migrate', '--to', '1', '--down'], 'at once'],
    [['migrate', '--twice'], "Unknown option '--twice'"],
  ])('%j is refused', (argv, why) => {
    expect(() => dbWords(argv)).toThrow(
      expect.objectContaining({ code: 'invalid-params', message: expect.stringContaining(why) }),
    );
  });
});
