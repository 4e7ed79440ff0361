import { describe, expect, it } from 'vitest';
import { isNewer } from './version-order.ts';

describe('isNewer', () => {
  it.each([
    ['1.0.0', '0.9.9', true],
    ['0.10.0', '0.9.0', true],
    ['1.0.0', '1.0.0-rc.1', true],
    ['1.0.0-rc.1', '1.0.0', false],
    ['1.0.0', '1.0.0', false],
    ['0.9.0', '0.10.0', false],
    ['next', '0.1.0', false],
    ['1.0', '0.1.0', false],
  ])('%s after %s: %s', (candidate, current, newer) => expect(isNewer(candidate, current)).toBe(newer));
});
