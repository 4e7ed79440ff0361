import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../kernel/errors.ts';
import { pageIn } from './page.ts';

const asked = (text: string) => pageIn(new URLSearchParams(text));

describe('pageIn', () => {
  it('has a limit also when none was asked for', () => expect(asked('')).toEqual({ limit: 50 }));
  it('takes both', () => expect(asked('limit=1000&before=0193-aF_0')).toEqual({ limit: 1000, before: '0193-aF_0' }));
  it.each(['limit=0', 'limit=1001', 'limit=-1', 'limit=1e2', 'limit=', 'limit=x', 'before=', 'before=a%20b'])(
    'refuses %s and says what is allowed',
    (text) => expect(() => asked(text)).toThrow(/allowed is/),
  );
  it('gives a page within bounds or an expected error, whatever is asked', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (limit, before) => {
        try {
          const page = pageIn(new URLSearchParams({ limit, before }));
          expect(page.limit).toBeGreaterThanOrEqual(1);
          expect(page.limit).toBeLessThanOrEqual(1000);
          expect(page.before).toMatch(/^[\w-]{1,64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
    ));
});
