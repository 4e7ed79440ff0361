import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Afterwards } from './afterwards.ts';

describe('what is done afterwards', () => {
  it('comes behind all that the turn still sends, in order, and once', async () => {
    const done: string[] = [];
    const { add } = new Afterwards();
    for (const name of ['first', 'second']) add(() => done.push(name));
    queueMicrotask(() => done.push('sent'));
    await Promise.resolve();
    expect(done).toEqual(['sent']);
    await setImmediate();
    expect(done).toEqual(['sent', 'first', 'second']);
    await setImmediate();
    expect(done).toHaveLength(3);
  });

  it('may ask for more, which comes after it', async () => {
    const done: string[] = [];
    const { add } = new Afterwards();
    add(() => {
      done.push('first');
      add(() => done.push('of the first'));
    });
    add(() => done.push('second'));
    await setImmediate();
    await setImmediate();
    expect(done).toEqual(['first', 'second', 'of the first']);
  });
});
