import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { workPlace } from '../../src/daemon/work-place.ts';
import type { CheckpointRow } from '../../src/kernel/agent-session.ts';
import { gathered, readWorkState, recoveryText } from '../../src/session/checkpoint/index.ts';
import { Checkpoints, usualRetention } from '../../src/session/index.ts';
import { driftSince } from '../../src/session/resume/drift.ts';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sessionRow } from '../support/store-rows.ts';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'wcp-')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const id = { scope: 'home', session: 'odin-PS-8f4a2b' };

const draft = (over: Partial<CheckpointRow> = {}): Omit<CheckpointRow, 'seq'> => ({
  ...id,
  id: 'c1',
  at: 1000,
  kind: 'manual',
  contextPercent: 40,
  epic: null,
  note: null,
  state: { pending_tasks: ['ä_%'] },
  sizeBytes: 100,
  ...over,
});

onBothEngines('the checkpoints of sessions', ({ fresh }) => {
  const inStore = async (use: (sessions: Store['sessions']) => Promise<void>) =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(sessionRow());
      await use(sessions);
    });

  it('come back as they were written, the state as an object', () =>
    inStore(async ({ checkpoints }) => {
      const full = draft({ epic: 'epic-007-A', note: 'n\nö', state: { a: { b: [1, '2', null] } } });
      expect(await checkpoints.add(full)).toEqual({ ...full, seq: 1 });
      expect(await checkpoints.find({ scope: 'home', id: 'c1', limit: 1 })).toEqual({
        rows: [{ ...full, seq: 1 }],
        total: 1,
      });
    }));

  it('are numbered without gaps, whoever writes at once', () =>
    inStore(async (sessions) => {
      await sessions.add(sessionRow({ hash: 'aaaaaa' }));
      const written = await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          sessions.checkpoints.add(draft({ id: `c${at}`, session: at % 2 ? id.session : 'odin-PS-aaaaaa' })),
        ),
      );
      const seqs = written.flatMap((row) => (row?.session === id.session ? [row.seq] : []));
      expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    }));

  it('are of sessions that are there', () =>
    inStore(async ({ checkpoints }) => {
      expect(await checkpoints.add(draft({ session: 'odin-PS-%' }))).toBeUndefined();
      expect(await checkpoints.add(draft({ scope: 'cluster' }))).toBeUndefined();
      expect((await checkpoints.find({ scope: 'home', limit: 9 })).total).toBe(0);
    }));

  it('are found newest first, and counted beyond the page', () =>
    inStore(async ({ checkpoints }) => {
      for (const [at, kind] of (['manual', 'stop', 'manual'] as const).entries())
        await checkpoints.add(draft({ id: `c${at}`, kind }));
      const found = async (more: object) => {
        const { rows, total } = await checkpoints.find({ ...id, limit: 2, ...more });
        return [rows.map(({ seq }) => seq), total];
      };
      expect(await found({})).toEqual([[3, 2], 3]);
      expect(await found({ offset: 2 })).toEqual([[1], 3]);
      expect(await found({ kind: 'manual' })).toEqual([[3, 1], 2]);
      expect(await found({ session: 'o%' })).toEqual([[], 0]);
    }));

  it('go when they are old, by kind; the newest stays, and no number is given twice', () =>
    inStore(async (sessions) => {
      const clock = new FakeClock();
      const { checkpoints } = sessions;
      const old = clock.now() - 31 * DAY_MS;
      for (const [at, kind] of (['manual', 'epic_completion', 'stop', 'manual'] as const).entries())
        await checkpoints.add(draft({ id: `c${at}`, kind, at: old }));
      const made = checkpointsOn(sessions, clock);
      const planned = await made.cleanUp(usualRetention, { project: 'odin', dryRun: true });
      expect(planned.map(({ kind, count, bytes }) => [kind, count, bytes])).toEqual([
        ['context_window', 0, 0],
        ['epic_completion', 0, 0],
        ['compaction', 0, 0],
        ['stop', 1, 100],
        ['manual', 1, 100],
      ]);
      expect((await checkpoints.find({ ...id, limit: 9 })).total).toBe(4);
      expect(await made.cleanUp(usualRetention, { project: 'thor', dryRun: false })).not.toContainEqual(
        expect.objectContaining({ count: 1 }),
      );
      expect(await made.cleanUp(usualRetention, { project: 'odin', dryRun: false })).toEqual(planned);
      expect((await checkpoints.find({ ...id, limit: 9 })).rows.map(({ id: name }) => name)).toEqual(['c3', 'c1']);
      const forced = await made.cleanUp({ ...usualRetention, epic_completion: 1 }, { dryRun: false });
      expect(forced).toContainEqual({ kind: 'epic_completion', days: 1, count: 1, bytes: 100 });
      expect(await checkpoints.add(draft({ id: 'c9' }))).toMatchObject({ seq: 5 });
    }));

  it('carry on what is left to do, of the session before too, and hold no secrets', () =>
    inStore(async (sessions) => {
      const made = checkpointsOn(sessions, new FakeClock());
      const secret = `ghp_${'a1B2'.repeat(9)}`;
      const row = await made.create(sessionRow({ root: null }), {
        kind: 'manual',
        note: `with ${secret}`,
        pendingTasks: [`push with ${secret}`, 'rest'],
        importantContext: `password: "hunter2"`,
      });
      expect(JSON.stringify(row)).not.toMatch(/ghp_|hunter2/);
      const next = sessionRow({ hash: 'aaaaaa', resumes: id.session, root: null });
      await sessions.add(next);
      const after = await made.create(next, { kind: 'context_window' });
      expect(readWorkState(after.state).pending_tasks).toEqual(readWorkState(row.state).pending_tasks);
      expect(readWorkState(after.state).pending_tasks).toEqual([expect.stringContaining('push with'), 'rest']);
      expect(recoveryText(after)).toContain('2. rest');
      expect(after.sizeBytes).toBeLessThan(64 * 1024);
    }));
});

const checkpointsOn = (sessions: Store['sessions'], clock: FakeClock): Checkpoints =>
  new Checkpoints({
    records: sessions.checkpoints,
    sessionOf: async (name) => (await sessions.find({ scope: 'home', id: name, limit: 1 })).rows[0],
    recentCommands: async () => [],
    place: workPlace(process.env),
    scope: 'home',
    clock,
    random: { hex: (bytes) => 'ab'.repeat(bytes) },
    report: () => undefined,
  });

const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], { cwd: root, encoding: 'utf8' });

const repository = (name: string): string => {
  const root = join(dir, name);
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'main');
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
    const row: CheckpointRow = { ...draft({ state, at: 0 }), seq: 1 };
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

  it('believes no checkpoint that leads elsewhere', async () => {
    const root = repository('elsewhere');
    writeFileSync(join(root, 'a'), 'a');
    git(root, 'add', 'a');
    git(root, 'commit', '-qm', 'one');
    const file = { status: 'modified', staged: false, modified_at: 1, size: 1 };
    const paths = ['../drift', '/etc/passwd', 'a/../../x', 'nul\0'].map((path) => ({ ...file, path }));
    const head = `--output=${join(dir, 'written')}`;
    const state = { git: { head, branch: 'main' }, files_modified: paths, files_total: 4 };
    const drift = await driftSince(sources.place, root, { ...draft({ state }), seq: 1 });
    expect(drift).toMatchObject({ historyRewritten: true, commits: [], changed: [], gone: [] });
    expect(existsSync(join(dir, 'written'))).toBe(false);
  });

  it('says why nothing is known', async () => {
    mkdirSync(join(dir, 'plain'));
    expect(await problemIn(join(dir, 'plain'))).toBe('no git repository');
    expect(await problemIn(join(dir, 'nowhere'))).toMatch(/cannot be run/);
    expect(await problemIn(null)).toBe('the session is of no folder');
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
