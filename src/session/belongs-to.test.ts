import { expect, it } from 'vitest';
import { belongsTo, foreignSession } from './belongs-to.ts';

const odin = { slug: 'odin', key: 'k-odin' };
const other = { slug: 'odin', key: 'k-other' };
const thor = { slug: 'thor', key: 'k-thor' };

it.each([
  ['its own project', 'k-odin', odin, true],
  ['another one of its name', 'k-odin', other, false],
  ['another project', 'k-odin', thor, false],
  ['nobody in particular, when it has a project', 'k-odin', undefined, false],
  ['a project of its name, when it has none', null, odin, true],
  ['any project of its name, when it has none', null, other, true],
  ['a project of another name, when it has none', null, thor, false],
  ['whoever is in no project, when it is in none', null, undefined, true],
] as const)('belongs to %s', (_, projectKey, here, isSo) =>
  expect(belongsTo({ project: 'odin', projectKey }, here)).toBe(isSo),
);

const refused = (projectKey: string | null) =>
  foreignSession({ id: 'odin-PS-1', project: 'odin', projectKey }, thor, 'Go.');

it('a refusal says whose it is', () => {
  expect([refused('k').message, refused(null).message]).toEqual([
    'The session odin-PS-1 belongs to another project than the one you are in (thor). Go.',
    'The session odin-PS-1 was registered in no project and belongs to those called odin, not to the one you are in (thor). Go.',
  ]);
  expect(refused(null)).toMatchObject({ code: 'foreign-session', facts: { id: 'odin-PS-1', project: 'odin' } });
});
