import { describe, expect, it } from 'vitest';
import { settingFlags } from './setting-flags.ts';

describe('settingFlags', () => {
  it('gives settings under their own names', () =>
    expect(settingFlags(['--detached', '--log-level', 'debug', '--idle-timeout-ms=5'])).toEqual({
      logLevel: 'debug',
      idleTimeoutMs: '5',
    }));
  it('names the flags there are when one is not', () => expect(() => settingFlags(['--nope'])).toThrow(/--log-level/));
});
