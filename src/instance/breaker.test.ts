import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { HubError } from '../kernel/errors.ts';
import { CallBreaker } from './breaker.ts';

/** Cockatiel looks at the wall clock. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

function world(failures = 3, openMs = 1000) {
  const changes: string[] = [];
  const breaker = new CallBreaker({
    of: 'files (noxii)',
    failures,
    openMs,
    now: () => Date.now(),
    changed: (state, why) => changes.push(`${state}: ${why}`),
  });
  const fail = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) breaker.failed('no answer');
    await settled();
  };
  const admitted = (): boolean => {
    try {
      breaker.admit();
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(HubError);
      expect(error).toMatchObject({ code: 'instance-unavailable' });
      return false;
    }
  };
  return { breaker, changes, fail, admitted };
}

describe('the breaker of an instance', () => {
  it('opens after so many failures in a row, and says why', async () => {
    const { breaker, changes, fail, admitted } = world();
    await fail(2);
    expect(admitted()).toBe(true);
    await fail(1);
    expect(admitted()).toBe(false);
    expect(changes).toEqual(['open: no answer']);
    expect(() => breaker.admit()).toThrow(/files \(noxii\).*no answer.*1 s.*warren restart/);
  });

  it('counts failures in a row only', async () => {
    const { breaker, fail, changes } = world();
    for (let n = 0; n < 10; n++) {
      await fail(2);
      breaker.succeeded();
      await settled();
    }
    expect(changes).toEqual([]);
  });

  it('lets one call through after a while, which closes it', async () => {
    const { breaker, changes, fail, admitted } = world();
    await fail(3);
    later(999);
    expect(admitted()).toBe(false);
    later(1);
    expect([admitted(), admitted(), admitted()]).toEqual([true, false, false]);
    expect(breaker.state).toBe('half-open');
    breaker.succeeded();
    await settled();
    expect([admitted(), admitted()]).toEqual([true, true]);
    expect(changes).toEqual(['open: no answer', 'half-open: no answer', 'closed: it answered']);
    await fail(2);
    expect(admitted()).toBe(true);
  });

  it('or opens it again', async () => {
    const { breaker, fail, admitted } = world();
    await fail(3);
    later(1000);
    expect(admitted()).toBe(true);
    breaker.failed('died');
    await settled();
    expect(breaker.state).toBe('open');
    expect(admitted()).toBe(false);
    later(1000);
    expect(admitted()).toBe(true);
  });

  it('waits for no trial whose outcome nobody tells', async () => {
    const { breaker, fail, admitted } = world();
    await fail(3);
    later(1000);
    expect([admitted(), admitted()]).toEqual([true, false]);
    later(1000);
    expect([admitted(), admitted()]).toEqual([true, false]);
    breaker.succeeded();
    await settled();
    expect(breaker.state).toBe('closed');
  });

  it('is not moved by late news while it is open', async () => {
    const { breaker, fail, admitted } = world();
    await fail(3);
    breaker.succeeded();
    breaker.failed('late');
    await settled();
    expect(breaker.state).toBe('open');
    later(1000);
    expect(admitted()).toBe(true);
    breaker.succeeded();
    await settled();
    expect(breaker.state).toBe('closed');
  });

  it('forgets everything when it is reset', async () => {
    const { breaker, changes, fail, admitted } = world();
    await fail(3);
    breaker.reset();
    expect([admitted(), breaker.state]).toEqual([true, 'closed']);
    await fail(3);
    later(1000);
    expect(admitted()).toBe(true);
    breaker.reset();
    breaker.reset();
    await fail(2);
    expect(breaker.state).toBe('closed');
    expect(changes.filter((change) => change === 'closed: it was reset')).toHaveLength(2);
  });

  it('never opens with 0 failures', async () => {
    const { breaker, fail, admitted } = world(0);
    await fail(100);
    expect([admitted(), breaker.state]).toEqual([true, 'closed']);
  });

  it('whatever happens: a working server is let through again, one that never works is asked once per openMs', async () => {
    const steps = fc.array(fc.constantFrom('ask', 'succeed', 'fail', 'wait', 'reset'), { maxLength: 40 });
    const property = fc.asyncProperty(steps, async (steps) => {
      const { breaker, fail, admitted } = world();
      for (const step of steps) {
        if (step === 'ask') admitted();
        else if (step === 'succeed') breaker.succeeded();
        else if (step === 'fail') await fail(1);
        else if (step === 'wait') later(500);
        else breaker.reset();
        await settled();
      }
      later(1000);
      expect(admitted()).toBe(true);
      breaker.succeeded();
      await settled();
      expect([breaker.state, admitted(), admitted()]).toEqual(['closed', true, true]);
      await fail(3);
      for (let turn = 0; turn < 3; turn++) {
        later(1000);
        expect([admitted(), admitted()]).toEqual([true, false]);
        await fail(1);
      }
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('costs next to nothing when nothing failed', () => {
    const { breaker } = world();
    const since = performance.now();
    for (let n = 0; n < 100_000; n++) {
      breaker.admit();
      breaker.succeeded();
    }
    expect((performance.now() - since) / 100_000).toBeLessThan(0.01); // a tenth of what is allowed, on a busy machine
  });
});
