import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../test/support/work-places.ts';
import type { CheckpointRow } from '../../kernel/agent-session.ts';
import { driftSince } from './drift.ts';
import { driftLines } from './drift-lines.ts';

const HEAD = 'ab'.repeat(20);
const AT = 1000;
const file = (path: string, over: object = {}) => ({ path, modified_at: 5, size: 7, ...over });
const checkpoint = (state: object): CheckpointRow => ({
  id: 'c1',
  scope: 'home',
  session: 'odin-PS-8f4a2b',
  seq: 1,
  at: AT,
  kind: 'manual',
  contextPercent: 0,
  epic: null,
  note: null,
  state: { git: { head: HEAD, branch: 'main' }, files_total: 0, ...state },
  sizeBytes: 0,
});
const status = (...names: readonly string[]): string =>
  `# branch.oid ${HEAD}\0# branch.head main\0${names.map((name) => `? ${name}\0`).join('')}`;
const commit = (at: number): string => `${'cd'.repeat(20)}\0${at}\0Ann\0commit ${at}\0`;
const logOf = (count: number): string => Array.from({ length: count }, (_, at) => commit(at)).join('');
const look = { modifiedAt: 5, size: 7 };
const drift = async (made: object, state: object = {}) =>
  driftSince(placeOf({ status: status(), files: { '/p': look }, ...made }), '/p', checkpoint(state));

describe('a file', () => {
  const state = { files_modified: [file('a')], files_total: 1 };
  const changedBy = async (now: { modifiedAt: number; size: number }) => {
    const place = placeOf({ status: status('a'), files: { '/p': look, '/p/a': now } });
    return (await driftSince(place, '/p', checkpoint(state))).changed;
  };

  it('changed when it has another time or another size', async () => {
    expect(await changedBy(look)).toEqual([]);
    expect(await changedBy({ modifiedAt: 6, size: 7 })).toEqual(['a']);
    expect(await changedBy({ modifiedAt: 5, size: 8 })).toEqual(['a']);
  });

  it('is gone when it was there then', async () => {
    const was = [file('lost'), file('deleted already', { modified_at: null })];
    const place = placeOf({ status: status(), files: { '/p': look } });
    const { gone, goneTotal } = await driftSince(place, '/p', checkpoint({ files_modified: was, files_total: 2 }));
    expect([gone, goneTotal]).toEqual([['lost'], 1]);
  });

  it('is not gone when it had another name, was in a folder that was remembered, or went before', async () => {
    const made = { diff: 'old name\0', files: { '/p': look, '/p/named': look } };
    const named = file('named', { status: 'renamed', from: 'old name' });
    expect(await drift(made, { files_modified: [named], files_total: 1 })).toMatchObject({ gone: [], changed: [] });
    const below = { status: status('new/a'), files: { '/p': look, '/p/new/a': look } };
    const folder = file('new/', { modified_at: null });
    expect(await drift(below, { files_modified: [folder], files_total: 1 })).toMatchObject({ changed: [] });
    const gone = { diff: 'sub/a\0', files: { '/p': look } };
    expect(await drift(gone, { files_total: 3 })).toMatchObject({ gone: [], goneUnsure: 0 });
    expect(await drift(gone, { files_total: 0 })).toMatchObject({ gone: ['sub/a'], goneUnsure: 0 });
    const later = { ...gone, files: { '/p': look, '/p/sub': { modifiedAt: AT + 1, size: 1 } } };
    const unsure = await drift(later, { files_total: 3 });
    expect(unsure).toMatchObject({ gone: [], goneUnsure: 1 });
    expect(driftLines(unsure)).toEqual([
      '- Gone, and not known whether before or since: 1 of the files that were not remembered',
    ]);
  });

  it('that nobody kept in mind changed only if it is newer, where not all were', async () => {
    const files = { '/p': look, '/p/old': { modifiedAt: AT, size: 1 }, '/p/new': { modifiedAt: AT + 1, size: 1 } };
    const place = placeOf({ status: status('old', 'new'), files });
    const changed = async (total: number) =>
      (await driftSince(place, '/p', checkpoint({ files_modified: [], files_total: total }))).changed;
    expect(await changed(2)).toEqual(['new']);
    expect(await changed(0)).toEqual(['old', 'new']);
  });

  it('lies below the top of the repository, not below the folder of the session', async () => {
    const files = { '/p/sub': look, '/p/a': { modifiedAt: 9, size: 9 } };
    const place = placeOf({ status: status('a'), files });
    expect(await driftSince(place, '/p/sub', checkpoint(state))).toMatchObject({ changed: ['a'], gone: [] });
  });

  it('that lies elsewhere, or has no whole name, is not looked at', async () => {
    const paths = ['../up', '/etc/passwd', 'a/../../up', 'nul\0', 'a[redacted:named]', 'half\uFFFD'];
    const place = placeOf({ status: status(), diff: '../too\0', files: { '/p': look } });
    const was = paths.map((path) => file(path));
    const state = { files_modified: was, files_total: was.length };
    const { gone, changed } = await driftSince(place, '/p', checkpoint(state));
    expect([gone, changed, place.looked]).toEqual([[], [], ['/p', '/p/.gitmodules']]);
  });

  it('is one of many: so many are looked at, and fewer told', async () => {
    const names = Array.from({ length: 700 }, (_, at) => `n${at}`);
    const files = Object.fromEntries([['/p', look], ...names.map((name) => [`/p/${name}`, look])]);
    const place = placeOf({ status: status(...names), files });
    const many = await driftSince(place, '/p', checkpoint({ files_modified: [] }));
    expect([many.changed.length, many.changedTotal, many.unlooked]).toEqual([50, 500, 200]);
    expect(many.unseen).toEqual(['200 more files, after the first 500']);
    expect(place.looked.length).toBeLessThan(510);
    expect(driftLines(many)).toContain('- Changed: … and at least 480 more');
    const gone = await driftSince(
      placeOf({ status: status(), files: { '/p': look } }),
      '/p',
      checkpoint({ files_modified: names.map((name) => file(name)), files_total: 700 }),
    );
    expect([gone.gone.length, gone.goneTotal, gone.unlooked]).toEqual([50, 500, 200]);
  });
});

describe('the history', () => {
  it.each([
    ['its commit is in it', 0, false],
    ['its commit is in another branch', 1, true],
    ['its commit is not there any more', 128, true],
  ])('%s', async (_what, ancestor, historyRewritten) =>
    expect(await drift({ ancestor })).toMatchObject({ historyRewritten }),
  );

  it('is not asked for with what is no commit', async () => {
    const place = placeOf({ status: status(), log: commit(1), files: { '/p': look } });
    const state = { git: { head: '--output=/x', branch: 'main' } };
    const { historyRewritten, commits } = await driftSince(place, '/p', checkpoint(state));
    expect([historyRewritten, commits]).toEqual([true, []]);
    expect(place.asked.join('\n')).not.toContain('--output');
  });

  it('has at most twenty commits, and says that there are more', async () => {
    const few = await drift({ log: logOf(20) });
    expect([few.commits.length, few.moreCommits]).toEqual([20, false]);
    const many = await drift({ log: logOf(21) });
    expect([many.commits.length, many.moreCommits]).toEqual([20, true]);
    expect(many.commits[0]).toMatchObject({ author: 'Ann', subject: 'commit 0' });
  });

  it('may go on in another branch', async () => {
    const state = { git: { head: HEAD, branch: 'then' } };
    expect(await drift({}, state)).toMatchObject({ branchWas: 'then', branchNow: 'main', branchChanged: true });
    expect(await drift({})).toMatchObject({ branchChanged: false });
  });
});

it('says why nothing is known', async () => {
  const place = placeOf({ status: status(), files: { '/p': look } });
  const problem = async (root: string | null, state: object) =>
    (await driftSince(place, root, checkpoint(state))).problem;
  expect(await problem(null, {})).toBe('the session is of no folder');
  expect(await problem('/gone', {})).toBe('the folder is gone');
  expect(await problem('/p', { git: null, git_problem: 'no git repository' })).toBe('no git repository');
  expect(await problem('/p', { git: null })).toBe('the checkpoint knows nothing of git');
  expect(await problem('/p', {})).toBeNull();
});
