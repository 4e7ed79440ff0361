import { type Arbitrary, array, assert, asyncProperty, constantFrom, integer, option, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { CommandRow } from '../../src/kernel/agent-session.ts';
import type { CommandQuestion } from '../../src/store/command-contract.ts';
import type { Store } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migration/all.ts';
import { migrate } from '../../src/store/migration/migrate.ts';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import { commandId, commandRow } from '../support/command-rows.ts';
import { sessionRow } from '../support/store-rows.ts';

const written = (store: Store, rows: readonly CommandRow[]): Promise<void> =>
  store.write(rows.map((row) => ({ kind: 'command', row })));
const asked = async (store: Store, more: Partial<CommandQuestion> = {}): Promise<[string[], number]> => {
  const { rows, total } = await store.sessions.commands.search({ scope: 'home', limit: 100, ...more });
  return [rows.map(({ action }) => action), total];
};

onBothEngines('commands by their words', ({ fresh }) => {
  it('are given back as they were written, also when they are written twice', async () => {
    await withStore(await fresh(), async (store) => {
      const full = commandRow({ parameters: { a: [1, 'ä\n"'] }, result: { b: null }, error: 'e', tags: 'x y' });
      await written(store, [full]);
      await written(store, [full, { ...full, action: 'other' }, commandRow({ at: 2000 })]);
      expect(await store.sessions.commands.search({ scope: 'home', limit: 10, text: 'ä' })).toEqual({
        rows: [full],
        total: 1,
      });
      expect(await asked(store, { text: 'other' })).toEqual([[], 0]);
      expect(await asked(store)).toEqual([['read_file', 'read_file'], 2]);
    });
  });

  it('are each kept, the newest first, however many were made in one moment', async () => {
    await withStore(await fresh(), async (store) => {
      const rows = Array.from({ length: 5000 }, (_, at) =>
        commandRow({ id: `${commandId(5000, at % 0x1000).slice(0, -4)}${at.toString(16).padStart(4, '0')}`, at: 5000 }),
      );
      for (let at = 0; at < rows.length; at += 700) await written(store, rows.slice(at, at + 700));
      expect((await store.sessions.commands.search({ scope: 'home', limit: 1 })).total).toBe(5000);
      const early = ['a', 'b', 'c'].map((action, serial) =>
        commandRow({ id: commandId(4000, serial), at: 4000, action }),
      );
      await written(store, early.toReversed());
      expect(await asked(store, { to: 5000 })).toEqual([['c', 'b', 'a'], 3]);
    });
  });

  it('with ids of any kind, and times of any kind', async () => {
    await withStore(await fresh(), async (store) => {
      const times = [-5, 0, 0, 1, 4_398_046_511_103, 9e15, 9e15];
      await written(
        store,
        times.map((at, n) => commandRow({ id: `any-${n}`, at })),
      );
      expect((await asked(store))[1]).toBe(times.length);
    });
  });

  it('by signs, which have no meaning, and are in no index', async () => {
    await withStore(await fresh(), async (store) => {
      const texts = ['100%', '100_', "it's", 'a "quoted" b', 'plain', '!x', '*'];
      await written(
        store,
        texts.map((action, at) => commandRow({ at, action })),
      );
      for (const [text, found] of [
        ['%', ['100%']],
        ['_', ['100_']],
        ['!', ['!x']],
        ['*', ['*']],
        ["'", ["it's"]],
        ['100', ['100_', '100%']],
        ['pl*', ['plain']],
        ['pl', []],
        ["' OR '1'='1", []],
        ['plain" OR "x', []],
        ['\0 \ud800', []],
        ['rowid : 1', []],
      ] as const)
        expect(await asked(store, { text }), text).toEqual([found, found.length]);
      for (const name of ['project', 'projectKey', 'session', 'action', 'server'] as const)
        expect(await asked(store, { [name]: '\0%\ud800' }), name).toEqual([[], 0]);
    });
  });

  it('are found by what they were written with before there was such an index, and after it was taken away', async () => {
    const place = { ...(await fresh()) };
    const before = migrations.findIndex(({ name }) => name === '0006-session-search');
    const rows = Array.from({ length: 1203 }, (_, n) =>
      commandRow({ id: commandId(1000 + (n % 7), n), at: 1000 + (n % 7), action: `w${n % 5}` }),
    );
    await withStore(place, (store) => written(store, rows));
    await withEngine(place, async (engine) => {
      await migrate(engine, { now: () => 1, to: before });
      await migrate(engine, { now: () => 1 });
    });
    await withStore(place, async (store) => {
      expect((await store.sessions.commands.search({ scope: 'home', limit: 1, text: 'w3' })).total).toBe(240);
      expect((await store.sessions.commands.search({ scope: 'home', limit: 1, project: 'odin' })).total).toBe(1203);
      await written(store, [commandRow({ id: commandId(1001, 4000), at: 1001, action: 'later' })]);
      expect(await asked(store, { text: 'later' })).toEqual([['later'], 1]);
    });
  });

  it('are found by what tells projects of one name apart, also those from before that was written down', async () => {
    const place = { ...(await fresh()) };
    const before = migrations.findIndex(({ name }) => name === '0008-command-projects');
    const projects = [
      ['odin', 'k1'],
      ['odin', 'k2'],
      ['thor', 'k3'],
    ] as const;
    const sessions = projects.map(([project, projectKey]) =>
      sessionRow({ id: `${project}-${projectKey}`, project, projectKey, hash: projectKey }),
    );
    const rows = [
      ...projects.map(([project, key]) => commandRow({ project, session: `${project}-${key}`, action: `in_${key}` })),
      commandRow({ project: 'thor', session: null, action: 'its_only_key' }),
      commandRow({ project: 'odin', session: null, action: 'one_of_two' }),
      commandRow({ project: '', session: null, action: 'in_none' }),
    ];
    await withStore(place, async (store) => {
      for (const session of sessions) await store.sessions.add(session);
      await written(
        store,
        rows.map((row, n) => ({ ...row, id: commandId(1000, n) })),
      );
    });
    await withEngine(place, async (engine) => {
      await migrate(engine, { now: () => 1, to: before });
      await migrate(engine, { now: () => 1 });
    });
    await withStore(place, async (store) => {
      for (const [projectKey, actions] of [
        ['k1', ['in_k1']],
        ['k2', ['in_k2']],
        ['k3', ['its_only_key', 'in_k3']],
        ['', ['in_none']],
      ] as const)
        expect(await asked(store, { projectKey }), projectKey).toEqual([actions, actions.length]);
      expect(await asked(store, { text: 'in' })).toEqual([['in_none', 'in_k3', 'in_k2', 'in_k1'], 4]);
    });
  });

  it('are not found any more when they are gone', async () => {
    const place = await fresh();
    await withStore(place, (store) => written(store, [commandRow({ at: 1 }), commandRow({ at: 2 })]));
    await withEngine(place, ({ db }) => db.deleteFrom('session_commands').where('at', '=', 1).execute());
    await withStore(place, async (store) => {
      expect(await asked(store, { text: 'read' })).toEqual([['read_file'], 1]);
      expect(await asked(store)).toEqual([['read_file'], 1]);
    });
  });

  it('as a person would who reads them all', async () => {
    const options = await fresh();
    const someText = array(constantFrom('alpha', 'Beta', 'be', 'Ä1', '%', '_', 'x-y', '\n'), { maxLength: 4 });
    const row = record({
      at: integer({ min: 0, max: 6 }),
      scope: constantFrom('home', 'cluster'),
      project: constantFrom('odin', 'thor', ''),
      projectKey: constantFrom('0d1', '0d2', ''),
      session: constantFrom(null, 's-1', 's_1'),
      action: constantFrom('read', 'write', 'odin'),
      outcome: constantFrom<CommandRow['outcome']>('ok', 'error'),
      description: someText.map((words) => words.join(' ')),
    });
    const question = record({
      project: maybe(constantFrom('odin', 'thor', '')),
      projectKey: maybe(constantFrom('0d1', '')),
      session: maybe(constantFrom('s-1', 's_1', 'none')),
      action: maybe(constantFrom('read', 'odin')),
      outcome: maybe(constantFrom<CommandRow['outcome']>('ok', 'lost')),
      from: maybe(integer({ min: 0, max: 7 })),
      to: maybe(integer({ min: 0, max: 7 })),
      text: maybe(someText.map((words) => words.map((word) => (word === 'be' ? 'be*' : word)).join(' '))),
    });
    await withStore(options, async (store) => {
      let round = 0;
      await assert(
        asyncProperty(array(row, { maxLength: 12 }), question, async (drawn, wanted) => {
          round++; // a scope of its own for each round
          const rows = drawn.map((it, n) =>
            commandRow({ ...it, id: commandId(it.at, round * 16 + n), scope: `${it.scope}${round}`, server: null }),
          );
          await written(store, rows);
          const scope = `home${round}`;
          const fit = rows.filter((it) => it.scope === scope && fits(it, wanted));
          const sorted = fit.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
          const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
          const found = await store.sessions.commands.search({ scope, limit: 3, offset: 1, ...given });
          expect([found.rows.map(({ id }) => id), found.total]).toEqual([sorted.slice(1, 4), fit.length]);
        }),
        { numRuns: 150 },
      );
    });
  });
});

const maybe = <T>(it: Arbitrary<T>) => option(it, { nil: undefined, freq: 1 });

type Wanted = { [Name in keyof CommandQuestion]?: CommandQuestion[Name] | undefined };

function fits(row: CommandRow, { text, from = 0, to = 99, ...equal }: Wanted): boolean {
  const said = [row.action, row.description, '{}', '{}'].join(' ').toLowerCase();
  const words = said.split(/[^\p{L}\p{N}]+/u);
  const asked = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (
    row.at >= from &&
    row.at < to &&
    Object.entries(equal).every(([name, it]) => it === undefined || row[name as keyof CommandRow] === it) && // its own names
    asked.every((word) => {
      if (/^[%_]$/.test(word)) return said.includes(word);
      if (word.endsWith('*')) return words.some((it) => it.startsWith(word.slice(0, -1)));
      return word.split('-').every((part) => words.includes(part));
    })
  );
}
