import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event, Limits, State } from '../../src/instance/life.ts';
import { initial, step } from '../../src/instance/machine.ts';

/**
 * Each file is a script and its full outcome: `#` says what it shows, `limits` sets the patience, `> TIME EVENT [*COUNT]` is
 * an event; what stands below an event is printed by this test: the state after it, then what is to be done.
 */
const folder = join(import.meta.dirname, 'instance');
const scripts = readdirSync(folder).filter((name) => name.endsWith('.txt'));

function retold(text: string): string {
  let state: State = initial;
  let limits: Limits = { startMs: 30_000, idleMs: 1_800_000, stopMs: 5000, linger: 'keep', memoryBytes: 0 };
  return text
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('limits ')) limits = { ...limits, ...fields(line.slice(7)) };
      if (/^(#|limits |$)/.test(line)) return [line];
      if (!line.startsWith('> ')) return [];
      const [after, ...outcome] = played(line, state, limits);
      state = after;
      return [line, ...outcome];
    })
    .join('\n');
}

/** One line of the script. Of an event that is repeated only what it leads to is printed, and where it ends. */
function played(line: string, from: State, limits: Limits): [State, ...string[]] {
  const [, at, event = '', count = '1'] = /^> (\d+) (.*?)(?: \*(\d+))?$/.exec(line) ?? [];
  const out: string[] = [];
  let state = from;
  for (let left = Number(count); left > 0; left--) {
    const [next, ...effects] = step(state, parsed(event), Number(at), limits);
    state = next;
    if (effects.length > 0 || left === 1) out.push(`    ${told(state)}`);
    out.push(...effects.map((effect) => `      do ${told(effect)}`));
  }
  return [state, ...out];
}

const fields = (text: string): Record<string, unknown> =>
  Object.fromEntries(
    text.split(' ').flatMap((pair) => {
      const [name, value] = pair.split('=');
      return name && value ? [[name, /^[\d.]+$/.test(value) ? Number(value) : value === 'true' || (value !== 'false' && value)]] : [];
    }),
  );

/** `exited 1 code=7` and the like; a number after the name is the epoch, and `use` is built for `woke`. */
function parsed(text: string): Event {
  const [, kind, epoch, rest] = /^([a-z-]+)(?: (\d+))?(?: (.*))?$/.exec(text) ?? [];
  const more = fields(rest ?? '');
  const base = { kind, ...(epoch && { epoch: Number(epoch) }) };
  const whole =
    kind === 'exited'
      ? { ...base, exit: { code: null, signal: null, ...more } }
      : kind === 'woke' && rest
        ? { ...base, use: more }
        : kind === 'gone' || kind === 'not-launched'
          ? { chance: 0, ...base, ...more }
          : { ...base, ...more };
  return whole as Event; // the script's author is trusted: a word that is no event changes nothing, and the diff shows it
}

const told = (thing: object): string =>
  Object.entries(thing)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([name, value]) =>
      name === 'kind' || name === 'do' ? String(value) : `${name}=${value && typeof value === 'object' ? flat(value) : value}`,
    )
    .join(' ');
const flat = (value: object): string => (Array.isArray(value) ? `[${value.join(' ')}]` : `(${told(value)})`);

describe('the life of an instance, told in full', () => {
  it('has a transcript for every turn it can take', () => expect(scripts.length).toBeGreaterThanOrEqual(12));
  for (const name of scripts)
    it(name, async () => {
      const path = join(folder, name);
      await expect(retold(readFileSync(path, 'utf8'))).toMatchFileSnapshot(path);
    });
});
