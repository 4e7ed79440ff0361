import { expect, it } from 'vitest';
import { spec } from '../../test/support/instance-world.ts';
import { HubError } from '../kernel/errors.ts';
import { refusalOf, told } from './refusal.ts';

it('says who, what, the last lines and what to do', () => {
  const lastWords = `${Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\n')}\n`;
  const error = refusalOf('start-timeout', spec({ startMs: 2500 }), { lastWords });
  expect(error.code).toBe('instance-start-failed');
  expect(error.message).toMatch(/^files \(noxii\/0\.16\) was not ready after 2\.5 s\. Its last words:\nline 22\n/);
  expect(error.message).toMatch(/line 29$/);
});

it('a silent process is said to be silent', () =>
  expect(refusalOf('crashed', spec(), { exit: { code: null, signal: 'SIGSEGV' } }).message).toBe(
    'files (noxii/0.16) ended with signal SIGSEGV before it was ready. It wrote nothing to stderr.',
  ));

it('a handshake that failed by a bug is the failure of a start', () => {
  const cause = new TypeError('x is not a function.');
  const error = refusalOf('start-failed', spec(), { error: cause });
  expect(error.code).toBe('instance-start-failed');
  expect(error.message).toContain('failed: x is not a function. It wrote');
});

it('what the launcher threw stays as it is, or is given a name', () => {
  const known = new HubError('socket-denied', 'no sockets here');
  expect(refusalOf('not-launched', spec(), { error: known })).toBe(known);
  const named = refusalOf('not-launched', spec(), { error: new Error('odd') });
  expect(named.code).toBe('instance-start-failed');
  expect(named.message).toBe('files (noxii/0.16) could not be started: odd');
});

it('who was stopped may call again', () => {
  for (const why of ['requested', 'restart', 'redefined', 'shutdown', 'abandoned'] as const) {
    const error = refusalOf(why, spec(), {});
    expect(error.code).toBe('instance-stopped');
    expect(error.message).toContain(why);
  }
});

it('an exit is told in words', () => {
  expect(told({ code: 3, signal: null })).toBe('exit code 3');
  expect(told({ code: null, signal: 'SIGKILL' })).toBe('signal SIGKILL');
  expect(told(undefined)).toBe('an unknown status');
});
