import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HookHub } from '../support/hook-hub.ts';
import {
  idle,
  type Message,
  OpenCodeWorld,
  type Play,
  recordedCopy,
  recordedId,
  recordedMessages,
} from '../support/opencode-world.ts';
import { waitFor } from '../support/wait-for.ts';

let world: OpenCodeWorld;
beforeEach(async () => {
  world = await new OpenCodeWorld().installed();
});
afterEach(() => world[Symbol.asyncDispose]());

const asked = (...ids: readonly string[]) => ({
  code: 0,
  out: JSON.stringify(ids.map((id) => ({ path: { id } }))),
  err: '',
});
const happened = (type: string) => ({ type, properties: { sessionID: recordedId } });
const ofRecorded = () => join(world.copies, `${recordedId}.jsonl`);

/** What the hub was told, once it is as many facts as that. */
const told = (hub: HookHub, count = 1): Promise<readonly string[]> =>
  waitFor(`${count} facts`, () => hub.told.length >= count && hub.told.map(({ event }) => event));

describe('the plugin of OpenCode', () => {
  it('leaves what was said for the hub, readable by nobody else, before the hub is told', async () => {
    const facts: boolean[] = [];
    await using hub = await new HookHub(world.warrenHome, (all) => {
      facts.push(existsSync(ofRecorded()));
      return all.map(() => ({ session: null, footer: '', context: '', problem: '' }));
    }).open();
    expect(await world.play({})).toEqual(asked(recordedId));
    expect(await told(hub)).toEqual(['stop']);
    expect(facts).toEqual([true]);
    expect(hub.told[0]).toMatchObject({ client: 'opencode', client_session: recordedId, cwd: '/home/ada/game' });
    expect(hub.told[0]).not.toHaveProperty('transcript');
    expect(readFileSync(ofRecorded(), 'utf8')).toBe(recordedCopy);
    expect([statSync(ofRecorded()).mode & 0o777, statSync(world.copies).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('after a turn and a compaction, and at no other time', async () => {
    await using hub = await new HookHub(world.warrenHome).open();
    const types = ['session.created', 'session.status', 'session.status', 'session.deleted', 'message.updated'];
    expect(await world.play({ events: types.map(happened) })).toEqual(asked());
    expect((await told(hub, 3)).toSorted()).toEqual(['beat', 'end', 'start']);
    expect(existsSync(world.copies)).toBe(false);
    expect(await world.play({ events: [happened('session.compacted')] })).toEqual(asked(recordedId));
    expect(readFileSync(ofRecorded(), 'utf8')).toBe(recordedCopy);
    expect((await told(hub, 4)).at(-1)).toBe('compact');
  });

  it('puts the next copy in the place of the one before; what nobody took goes after a day', async () => {
    await world.play({});
    const [old, young] = ['ses_old.jsonl', 'ses_young.jsonl'].map((name) => join(world.copies, name));
    for (const path of [old ?? '', young ?? '']) writeFileSync(path, 'x');
    utimesSync(old ?? '', Date.now() / 1000 - 86_460, Date.now() / 1000 - 86_460);
    const more = { info: { id: 'msg_9' }, parts: [{ type: 'text', text: 'more' }] };
    await world.play({ messages: [...recordedMessages, more] });
    expect(readFileSync(ofRecorded(), 'utf8')).toBe(`${recordedCopy}${JSON.stringify(more)}\n`);
    expect(world.filesIn()).toEqual([ofRecorded(), young]);
  });

  it('nothing of what an agent below the session says', async () => {
    const below = { type: 'session.created', properties: { info: { id: recordedId, parentID: 'ses_above' } } };
    expect(await world.play({ events: [below, idle(recordedId)] })).toEqual(asked());
    expect(world.filesIn(world.hooks)).toEqual([join(world.hooks, 'installed.json')]); // as it was
  });

  it('lies where the home of Warren is, whoever says so', async () => {
    const play = (home: string) => world.play({}, { WARREN_HOME: home });
    expect((await play('~/other')).err).toBe('');
    expect((await play('')).err).toBe('');
    expect((await play('relative')).err).toBe('');
    const files = world.filesIn(world.home.dir).filter((path) => path.endsWith(`${recordedId}.jsonl`));
    const homes = [join(world.home.home, '.warren'), join(world.home.home, 'other')];
    expect(files).toEqual(homes.map((home) => join(home, 'hooks', 'opencode', `${recordedId}.jsonl`)));
  });
});

describe('OpenCode is neither held up nor broken', () => {
  it.each<Play['answers']>(['never', 'throws', 'rejects', 'nothing', 'circle', 'odd'])(
    'by an SDK that answers so: %s',
    async (answers) => {
      await using hub = await new HookHub(world.warrenHome).open();
      const { code, err } = await world.play({ answers }, { WARREN_HOOK_MS: '60000' }); // the hook would wait for 36 s
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(await told(hub)).toEqual(['stop']);
      expect(existsSync(world.copies)).toBe(false);
    },
  );

  it('and when it ends at once, the hub is told all the same', async () => {
    await using hub = await new HookHub(world.warrenHome).open();
    expect(await world.play({ answers: 'never', leaves: true })).toEqual({ code: 0, out: '', err: '' });
    expect(await told(hub)).toEqual(['stop']);
    expect(hub.told[0]).toMatchObject({ client_session: recordedId });
  });

  it('by a folder that cannot be written, or a Warren that is gone', async () => {
    await using hub = await new HookHub(world.warrenHome).open();
    mkdirSync(world.hooks, { recursive: true });
    writeFileSync(world.copies, 'no folder');
    expect(await world.play({})).toEqual(asked(recordedId));
    expect(await told(hub)).toEqual(['stop']);
    rmSync(world.copies);
    mkdirSync(ofRecorded(), { recursive: true });
    expect(await world.play({})).toEqual(asked(recordedId));
    expect(world.filesIn()).toEqual([]); // no draft is left
    rmSync(ofRecorded(), { recursive: true });
    const text = readFileSync(world.plugin, 'utf8');
    writeFileSync(world.plugin, text.replace(/^const command = .*$/m, 'const command = ["/nowhere/warren"];'));
    expect(await world.play({})).toEqual(asked());
    expect(world.filesIn()).toEqual([]); // nobody would take a copy
  });
});

describe('nothing is written elsewhere', () => {
  it.each<unknown>(['../../x', 'a/b', '..', '', '.', 'a.b', 'a\0', 'ä', 'x'.repeat(129), {}, ['ses_1'], null, 7])(
    'with a session that is called %j',
    async (session) => {
      const before = world.filesIn(world.home.dir);
      expect(await world.play({ events: [idle(session)] })).toEqual(asked());
      const news = world.filesIn(world.home.dir).filter((path) => !before.includes(path));
      expect(news.filter((path) => !path.startsWith(world.spool) && !path.includes('heard-'))).toEqual([]);
    },
  );

  it('through a link in the place of the folder, or of the copy', async () => {
    const theirs = join(world.home.dir, 'private', `${recordedId}.jsonl`);
    world.home.write(theirs, 'theirs');
    mkdirSync(world.hooks, { recursive: true });
    symlinkSync(dirname(theirs), world.copies);
    expect(await world.play({})).toEqual(asked(recordedId));
    expect(world.filesIn(dirname(theirs))).toEqual([theirs]);
    expect(readFileSync(theirs, 'utf8')).toBe('theirs');
    rmSync(world.copies);
    mkdirSync(world.copies);
    symlinkSync(theirs, ofRecorded());
    await world.play({});
    expect([readFileSync(theirs, 'utf8'), lstatSync(ofRecorded()).isFile()]).toEqual(['theirs', true]);
  });
});

it('of very much the beginning is left, and of an image its kind', async () => {
  const image = { type: 'file', mime: 'image/png', url: `data:image/png;base64,${'A'.repeat(5000)}` };
  const long: Message = {
    info: { id: 'msg_1' },
    parts: [image, { type: 'text', text: 'word '.repeat(100_000) }, { type: 'text', text: 'data: no link' }],
  };
  expect(await world.play({ answers: 'often', messages: [long], times: 80 })).toEqual(asked(recordedId));
  const [, ...lines] = readFileSync(ofRecorded(), 'utf8').trimEnd().split('\n');
  const line = JSON.stringify({
    ...long,
    parts: [{ ...image, url: 'data:image/png;base64,' }, ...long.parts.slice(1)],
  });
  expect(new Set(lines)).toEqual(new Set([line]));
  expect(lines).toHaveLength(Math.floor((32 * 1024 * 1024) / (line.length + 1)));
});
