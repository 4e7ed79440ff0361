import { expect } from 'vitest';
import { z } from 'zod';
import type { Asker } from '../../src/backend/contract.ts';
import { eventTools } from '../../src/backend/meta/session/event-tools.ts';
import { SessionDiary, SessionRegistry } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { eventLogOn } from './event-world.ts';
import { FakeClock } from './fake-clock.ts';

export type Answer = Record<string, unknown>;

export const typesIn = (answer: Answer): string[] =>
  (answer['events'] as { event_type: string }[]).map((it) => it.event_type); // checked by its schema

/** Who is in the project of this key, as far as these tools ask. */
export const inProject = (key: string): Asker =>
  ({ detection: { project: { key, slug: key, root: `/${key}` } } }) as Asker; // the rest is not looked at

/** The tools about events, on a store; what they answer is checked by their own schemas, and for its length. */
export function toolsOn(store: Store) {
  const clock = new FakeClock();
  const events = eventLogOn(store, clock);
  const lost: unknown[] = [];
  const diary = new SessionDiary(events, (fact) => lost.push(fact));
  let drawn = 0x10_0000;
  const registry = new SessionRegistry({
    records: store.sessions,
    scope: 'home',
    host: 'machine',
    clock,
    random: { hex: () => `${(drawn++).toString(16)}0000000000` },
    wokeAt: () => undefined,
    done: diary.take,
  });
  const tools = new Map(
    eventTools({ registry, events, commands: { suppose: () => undefined } }).map((tool) => [tool.name, tool]),
  );
  const raw = async (name: string, given: object, asker = inProject('odin')): Promise<Answer> => {
    const tool = tools.get(`mcp_meta_${name}`);
    if (!tool) throw new Error(`no tool ${name}`);
    const { text, structured } = await tool.call({ ...given }, asker);
    expect(JSON.stringify(structured).length + text.length, name).toBeLessThanOrEqual(25_000);
    const { error } = z.fromJSONSchema(tool.outputSchema).safeParse(JSON.parse(JSON.stringify(structured)));
    expect(error?.issues ?? [], name).toEqual([]);
    return { ...structured };
  };
  const register = () => registry.register({ project: 'odin', kind: 'PS', projectKey: 'odin' });
  return { clock, diary, events, registry, tools, ask: raw, register, lost };
}
