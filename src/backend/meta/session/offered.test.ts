import { describe, expect, it } from 'vitest';
import { sessionTools } from './index.ts';
import { few, offered } from './offered.ts';

const rooms = { registry: {}, events: {}, commands: {} } as Parameters<typeof sessionTools>[0]; // nobody is called
const tools = sessionTools(rooms);
const listed = (which: Parameters<typeof offered>[0]): string[] =>
  offered(which, tools)
    .filter(({ unlisted }) => unlisted !== true)
    .map(({ name }) => name);

const bytesOf = (names: readonly string[]): number =>
  Buffer.byteLength(JSON.stringify(tools.filter(({ name }) => names.includes(name))));

describe('the session tools that clients are shown', () => {
  it('few: those that exist and stand in the list, while all of them can be called', () => {
    expect(new Set(listed('few'))).toEqual(few);
    expect(offered('few', tools).map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  });
  it('few name no tool that is not among them', () => {
    const shown = tools.filter(({ name }) => few.has(name));
    const named = shown.flatMap(({ description }) => description.match(/mcp_meta_\w+/g) ?? []);
    expect(named.filter((name) => !few.has(name))).toEqual([]);
  });
  it('all: every one', () => expect(listed('all')).toEqual(tools.map(({ name }) => name)));
  it('none: there are none to be called either', () => expect(offered('none', tools)).toEqual([]));
  it('few take less than half of the room in every client', () => {
    expect(bytesOf(listed('few'))).toBeLessThan(bytesOf(listed('all')) / 2);
  });
});
