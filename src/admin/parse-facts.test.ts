import { expect, it } from 'vitest';
import { parseFacts } from './parse-facts.ts';

const body = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

it('takes facts, and leaves out what it does not know', () => {
  const facts = { cwd: '/w', env: { PWD: '/w' }, explicit: 'noxii', roots: ['file:///w'] };
  expect(parseFacts(body({ ...facts, later: 1 }))).toEqual(facts);
  expect(parseFacts(body({ cwd: '/', env: {} }))).toEqual({ cwd: '/', env: {} });
});

it.each([
  ['{', 'parse-error'],
  ['', 'parse-error'],
  [[], 'invalid-params'],
  [{ env: {} }, 'invalid-params'],
  [{ cwd: 'here', env: {} }, 'invalid-params'],
  [{ cwd: '/', env: { A: 1 } }, 'invalid-params'],
  [{ cwd: '/', env: {}, explicit: 3 }, 'invalid-params'],
  [{ cwd: '/', env: {}, roots: '/w' }, 'invalid-params'],
])('refuses %j as %s', (value, code) =>
  expect(() => parseFacts(body(value))).toThrow(expect.objectContaining({ code })),
);
