import { expect, it } from 'vitest';
import { asHubError } from '../../../kernel/errors.ts';
import { orRefused } from './write-refusal.ts';

const thrownFor = (error: unknown): unknown => {
  try {
    return orRefused('/home/me/settings.json', () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
};
const failed = (code: string): Error => Object.assign(new Error(`${code}: something`), { code });

it.each([
  ['EACCES', 'file-read-only', 'may not write it'],
  ['EPERM', 'file-read-only', 'may not write it'],
  ['EROFS', 'file-read-only', 'read-only'],
  ['ENOSPC', 'file-unusable', 'Make room'],
  ['EDQUOT', 'file-unusable', 'Make room'],
  ['ENOTDIR', 'file-refused', 'is no folder'],
  ['EEXIST', 'file-refused', 'is no folder'],
  ['EIO', 'file-unusable', 'EIO'],
])('%s is %s, names the file, and says what to do', (code, kind, words) => {
  const thrown = thrownFor(failed(code));
  expect(thrown).toMatchObject({ code: kind, cause: { code } });
  expect(asHubError(thrown).message).toMatch(/^\/home\/me\/settings\.json .*try again\.$/);
  expect(asHubError(thrown).message).toContain(words);
});

it('what the system did not say is a bug and stays what it is', () => {
  const bug = new TypeError('x is not a function');
  expect(thrownFor(bug)).toBe(bug);
});
