import { describe, expect, it } from 'vitest';
import { HubError } from '../kernel/errors.ts';
import { mustBeLocal, mustKnow } from './guard.ts';

function codeOf(look: () => void): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    if (error instanceof HubError) return error.code;
    throw error;
  }
}

describe('mustBeLocal', () => {
  it.each(['127.0.0.1', '127.0.0.1:4000', 'localhost:4000', 'LOCALHOST', '[::1]:4000'])('takes Host %s', (host) =>
    expect(codeOf(() => mustBeLocal({ host }))).toBeUndefined(),
  );
  it.each([
    '',
    'evil.example',
    'evil.example:4000',
    '127.0.0.1.evil.example',
    'localhost.',
    '127.0.0.1:4000:1',
    '10.0.0.1',
    'user@localhost',
  ])('refuses Host "%s"', (host) => expect(codeOf(() => mustBeLocal({ host }))).toBe('foreign-origin'));
  it('refuses a request without Host', () => expect(codeOf(() => mustBeLocal({}))).toBe('foreign-origin'));
  it('takes its own pages', () =>
    expect(codeOf(() => mustBeLocal({ host: 'localhost:4000', origin: 'http://localhost:4000' }))).toBeUndefined());
  it.each([
    'null',
    'https://evil.example',
    'http://localhost:5000',
    'http://127.0.0.1:4000',
    'https://localhost:4000',
    '',
  ])('refuses Origin "%s" at localhost:4000', (origin) =>
    expect(codeOf(() => mustBeLocal({ host: 'localhost:4000', origin }))).toBe('foreign-origin'),
  );
});

describe('mustKnow', () => {
  it.each(['Bearer secret', 'bearer secret'])('takes "%s"', (authorization) =>
    expect(codeOf(() => mustKnow('secret', { authorization }))).toBeUndefined(),
  );
  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer secre',
    'Bearer secret2',
    'Bearer secret secret',
    'Basic secret',
    'secret',
  ])('refuses "%s"', (authorization) =>
    expect(codeOf(() => mustKnow('secret', { authorization }))).toBe('unauthorized'),
  );
  it('refuses no header, and never repeats what was said', () => {
    expect(codeOf(() => mustKnow('secret', {}))).toBe('unauthorized');
    expect(() => mustKnow('secret', { authorization: 'Bearer nearly' })).toThrow(/^(?!.*(nearly|secret)).*$/);
  });
});
