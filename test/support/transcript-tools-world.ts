import { expect } from 'vitest';
import { z } from 'zod';
import type { Asker } from '../../src/backend/contract.ts';
import { transcriptTools } from '../../src/backend/meta/session/transcript-tools.ts';
import { Commands, SessionDiary, SessionRegistry, Snippets } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { eventLogOn } from './event-world.ts';
import { FakeClock } from './fake-clock.ts';
import type { TranscriptWorld } from './transcript-world.ts';

export type Answer = Record<string, unknown>;

/** Who is in the project of this name, as far as these tools ask. */
export const inProject = (name: string): Asker =>
  ({
    connection: 'c_00000001',
    detection: { project: { key: `k-${name}`, slug: name, root: `/src/${name}` } },
  }) as Asker; // the rest is not looked at
export const nowhere = { connection: 'c_00000002', detection: {} } as Asker; // as above

/** The tools about transcripts and snippets; what they answer is checked by their own schemas, and for its length. */
export function transcriptToolsOn(world: TranscriptWorld, { sessions }: Store) {
  const clock = new FakeClock();
  let drawn = 0x10_0000;
  const random = { hex: () => `${(drawn++).toString(16)}0000000000` };
  const around = { scope: 'home', clock, random, report: () => undefined };
  const events = eventLogOn({ sessions }, clock);
  const diary = new SessionDiary(events, () => undefined);
  const registry = new SessionRegistry({
    ...around,
    records: sessions,
    host: 'm',
    wokeAt: () => undefined,
    done: diary.take,
  });
  const kept: object[] = [];
  const records = {
    record: () => undefined,
    keep: async (row: object) => void kept.push(row),
    search: () => Promise.reject(new Error('nobody asks for commands here')),
  };
  const commands = new Commands({ ...around, records, attributed: () => undefined });
  const transcripts = world.transcripts(sessions);
  const snippets = new Snippets({ ...around, records: sessions.snippets });
  const rooms = { registry, events, commands, transcripts, snippets };
  // The rooms that these tools do not ask are not there.
  const tools = new Map(
    transcriptTools(rooms as unknown as Parameters<typeof transcriptTools>[0]).map((it) => [it.name, it]),
  );
  const ask = async (name: string, given: object, asker = inProject('odin')): Promise<Answer> => {
    const tool = tools.get(`mcp_meta_${name}`);
    if (!tool) throw new Error(`no tool ${name}`);
    const { text, structured } = await tool.call({ ...given }, asker);
    expect(JSON.stringify(structured).length + text.length, name).toBeLessThanOrEqual(25_000);
    const { error } = z.fromJSONSchema(tool.outputSchema).safeParse(JSON.parse(JSON.stringify(structured)));
    expect(error?.issues ?? [], name).toEqual([]);
    return { ...structured };
  };
  const register = async (clientSession?: string, project = 'odin') => {
    const more = clientSession === undefined ? {} : { clientSession };
    return registry.register({ project, kind: 'PS', projectKey: `k-${project}`, root: `/src/${project}`, ...more });
  };
  return { ask, register, tools, transcripts, commands, events, diary };
}
