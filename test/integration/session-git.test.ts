import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { workPlace } from '../../src/daemon/work-place.ts';
import type { CheckpointRow } from '../../src/kernel/agent-session.ts';
import { gathered } from '../../src/session/checkpoint/index.ts';
import { driftSince } from '../../src/session/resume/drift.ts';
import { sessionRow } from '../support/store-rows.ts';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'wcp-')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const checkpointOf = (state: CheckpointRow['state']): CheckpointRow => ({
  id: 'c1',
  scope: 'home',
  session: 'odin-PS-8f4a2b',
  seq: 1,
  at: 0,
  kind: 'manual',
  contextPercent: 40,
  epic: null,
  note: null,
  state,
  sizeBytes: 100,
});

const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], { cwd: root, encoding: 'utf8' });

const repository = (name: string): string => {
  const root = join(dir, name);
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'main');
  return root;
};
const withCommit = (name: string, files = 1): string => {
  const root = repository(name);
  for (let at = 0; at < files; at++) writeFileSync(join(root, `f${at}`), `file ${at} has some words in it`);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'one');
  return root;
};
const sources = { place: workPlace(process.env), recentCommands: async () => [], now: 0 };

const problemIn = async (root: string | null) => (await gathered(sessionRow({ root }), {}, sources)).git_problem;

describe('what git says of a real repository', () => {
  it('reads staged and changed again, moved, deleted, and names that a shell would run', async () => {
    const root = repository('names');
    const hostile = `$(touch ${join(dir, 'ran')}); "it's" \`x\``.replaceAll('/', '_');
    for (const name of ['both', 'old name', 'gone', hostile, 'ta\tb\nline'])
      writeFileSync(join(root, name), `${name} has some words in it\n`);
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'one');
    git(root, 'checkout', '-qb', '-;touch$IFS.ran'.slice(1));
    writeFileSync(join(root, 'both'), 'two\n');
    git(root, 'add', 'both');
    writeFileSync(join(root, 'both'), 'three\n');
    git(root, 'mv', 'old name', 'new name');
    rmSync(join(root, 'gone'));
    writeFileSync(join(root, hostile), 'changed');
    writeFileSync(join(root, 'ta\tb\nline'), 'changed');
    const state = await gathered(sessionRow({ root }), {}, sources);
    const files = Object.fromEntries(state.files_modified.map((it) => [it.path, [it.status, it.staged]]));
    expect(files).toEqual({
      both: ['modified', true],
      'new name': ['renamed', true],
      gone: ['deleted', false],
      [hostile]: ['modified', false],
      'ta\tb\nline': ['modified', false],
    });
    expect(state.git).toMatchObject({ branch: ';touch$IFS.ran', staged: 2, unstaged: 4, untracked: 0 });
    expect(state.git?.head).toBe(git(root, 'rev-parse', 'HEAD').trim());
  });

  it('runs nothing that a repository brings along', async () => {
    const root = repository('hostile');
    writeFileSync(join(root, 'a'), 'a');
    git(root, 'add', 'a');
    git(root, 'commit', '-qm', 'one');
    const mark = join(dir, 'monitor-ran');
    writeFileSync(join(root, 'run.sh'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    git(root, 'config', 'core.fsmonitor', join(root, 'run.sh'));
    git(root, 'config', 'log.showSignature', 'true');
    git(root, 'config', 'gpg.program', join(root, 'run.sh'));
    expect((await gathered(sessionRow({ root }), {}, sources)).git).toMatchObject({ untracked: 1 });
    expect(existsSync(mark)).toBe(false);
    git(root, 'status');
    expect(existsSync(mark), 'git by itself runs it').toBe(true);
  });

  it('tells what changed since: commits, another branch, files changed, come and gone, a history rewritten', async () => {
    const root = repository('drift');
    for (const name of ['kept', 'edited', 'clean', 'dirty', 'lost']) writeFileSync(join(root, name), name);
    git(root, 'add', 'kept', 'edited', 'clean');
    git(root, 'commit', '-qm', 'one');
    writeFileSync(join(root, 'edited'), 'before');
    const state = await gathered(sessionRow({ root }), {}, sources);
    const row = checkpointOf(state);
    const quiet = await driftSince(sources.place, root, row);
    expect(quiet).toMatchObject({ commits: [], changed: [], gone: [], branchChanged: false, historyRewritten: false });
    git(root, 'checkout', '-qb', 'other');
    writeFileSync(join(root, 'clean'), 'after');
    git(root, 'commit', '-qam', 'two');
    writeFileSync(join(root, 'dirty'), 'dirty, and longer');
    writeFileSync(join(root, 'new'), '');
    rmSync(join(root, 'lost'));
    const drift = await driftSince(sources.place, root, row);
    expect(drift).toMatchObject({
      commits: [{ subject: 'two', hash: git(root, 'rev-parse', 'HEAD').trim() }],
      branchWas: 'main',
      branchNow: 'other',
      branchChanged: true,
      historyRewritten: false,
      gone: ['lost'],
    });
    expect(drift.changed.toSorted()).toEqual(['clean', 'dirty', 'new']);
    git(root, 'checkout', '-q', '--orphan', 'fresh');
    git(root, 'commit', '-qm', 'another beginning');
    expect(await driftSince(sources.place, root, row)).toMatchObject({ historyRewritten: true });
    rmSync(root, { recursive: true });
    expect(await driftSince(sources.place, root, row)).toMatchObject({ rootGone: true, problem: 'the folder is gone' });
  });

  it('sees what is written in a new folder', async () => {
    const root = withCommit('new-folder');
    mkdirSync(join(root, 'new', 'deep'), { recursive: true });
    writeFileSync(join(root, 'new', 'deep', 'work.ts'), '1');
    writeFileSync(join(root, 'new', 'other.ts'), '1');
    const row = checkpointOf(await gathered(sessionRow({ root }), {}, sources));
    expect(await driftSince(sources.place, root, row)).toMatchObject({ changed: [], gone: [], unseen: [] });
    writeFileSync(join(root, 'new', 'deep', 'work.ts'), 'two');
    rmSync(join(root, 'new', 'other.ts'));
    expect(await driftSince(sources.place, root, row)).toMatchObject({
      changed: ['new/deep/work.ts'],
      gone: ['new/other.ts'],
    });
  });

  it('sees it also beside a folder with very many files, which it does not look into, and says so', async () => {
    const root = withCommit('huge-folder');
    for (const folder of ['huge', 'new', 'mine/inner']) mkdirSync(join(root, folder), { recursive: true });
    for (let at = 0; at < 300; at++) writeFileSync(join(root, 'huge', `${at}`), '');
    writeFileSync(join(root, 'new', 'work.ts'), '1');
    git(join(root, 'mine', 'inner'), 'init', '-q');
    writeFileSync(join(root, 'mine', 'inner', 'work.ts'), '1');
    const state = await gathered(sessionRow({ root }), {}, sources);
    expect(state.files_modified.map(({ path }) => path)).toEqual(['huge/', 'mine/inner/', 'new/work.ts']);
    writeFileSync(join(root, 'new', 'work.ts'), 'two');
    const drift = await driftSince(sources.place, root, checkpointOf(state));
    expect(drift).toMatchObject({
      changed: ['new/work.ts'],
      unseen: ['what is in huge/, mine/inner/ (many new files, or a repository of its own)'],
    });
  });

  it('sees no change in what was renamed, or gone, before', async () => {
    const root = withCommit('moved', 70);
    git(root, 'mv', 'f1', 'renamed');
    for (let at = 2; at < 64; at++) rmSync(join(root, `f${at}`));
    const at = Date.now() + 1000;
    const row = { ...checkpointOf(await gathered(sessionRow({ root }), {}, sources)), at };
    expect(row.state).toMatchObject({ files_total: 63 });
    const quiet = await driftSince(sources.place, root, row);
    expect(quiet).toMatchObject({ changed: [], gone: [], goneTotal: 0, goneUnsure: 0 });
    rmSync(join(root, 'f65'));
    utimesSync(root, at / 1000 + 1, at / 1000 + 1);
    const unsure = await driftSince(sources.place, root, row);
    expect([unsure.gone, unsure.goneUnsure]).toEqual([[], 14]);
  });

  it('says that submodules were not looked at', async () => {
    const [inner, root] = [withCommit('inner'), withCommit('outer')];
    git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
    git(root, 'commit', '-qm', 'two');
    const row = checkpointOf(await gathered(sessionRow({ root }), {}, sources));
    writeFileSync(join(root, 'sub', 'f0'), 'changed');
    expect(await driftSince(sources.place, root, row)).toMatchObject({
      changed: [],
      unseen: ['the files of submodules'],
    });
  });

  it('believes no checkpoint that leads elsewhere', async () => {
    const root = repository('elsewhere');
    writeFileSync(join(root, 'a'), 'a');
    git(root, 'add', 'a');
    git(root, 'commit', '-qm', 'one');
    const file = { status: 'modified', staged: false, modified_at: 1, size: 1 };
    const paths = ['../drift', '/etc/passwd', 'a/../../x', 'nul\0'].map((path) => ({ ...file, path }));
    const head = `--output=${join(dir, 'written')}`;
    const state = { git: { head, branch: 'main' }, files_modified: paths, files_total: 4 };
    const drift = await driftSince(sources.place, root, checkpointOf(state));
    expect(drift).toMatchObject({ historyRewritten: true, commits: [], changed: [], gone: [] });
    expect(existsSync(join(dir, 'written'))).toBe(false);
  });

  it('says why nothing is known', async () => {
    mkdirSync(join(dir, 'plain'));
    expect(await problemIn(join(dir, 'plain'))).toBe('no git repository');
    expect(await problemIn(join(dir, 'nowhere'))).toMatch(/cannot be run/);
    expect(await problemIn(null)).toBe('the session is of no folder');
    const broken = withCommit('broken');
    writeFileSync(join(broken, '.git', 'index'), 'garbage that is longer than a header is');
    expect(await problemIn(broken)).toMatch(/^git could not read the repository: index file /);
  });

  it('counts all of many files, and keeps the first of them', async () => {
    const root = repository('many');
    for (let at = 0; at < 300; at++) writeFileSync(join(root, `${at}-${'n'.repeat(200)}`), '');
    const state = await gathered(sessionRow({ root }), {}, sources);
    expect(state.git).toMatchObject({ head: null, untracked: 300 });
    expect([state.files_total, state.files_modified.length <= 50]).toEqual([300, true]);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(64 * 1024);
  });
});
