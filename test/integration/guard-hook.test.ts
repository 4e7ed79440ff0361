import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hookScript, RESERVED } from '../../src/cli/guard/hook-script.ts';
import { hookLine, programOf } from '../../src/cli/hooks/setting/our-command.ts';
import { bootId, startTimeOf } from '../../src/cli/process-identity.ts';
import { GuardHome } from '../support/guard-home.ts';
import { warrenJs } from '../support/paths.ts';

const hookOf = (root: string): string => join(root, '.git', 'hooks', 'pre-commit');
const ourMark = '# warren-guard 1 ';

describe('the hook of the guard', () => {
  it('is put there and taken away, and tells what it would do', async () => {
    await using home = new GuardHome();
    const root = home.repository('odin');
    expect(await home.guard(root, 'install', '--dry-run')).toMatchObject({
      code: 0,
      out: `would write ${hookOf(root)}\n`,
    });
    expect(existsSync(hookOf(root))).toBe(false);
    expect(JSON.parse((await home.guard(root, 'status', '--json')).out)).toMatchObject({
      repository: root,
      installed: false,
      found: 'nothing',
    });
    expect(await home.guard(root, 'install')).toMatchObject({ code: 0 });
    const text = readFileSync(hookOf(root), 'utf8');
    expect(text).toContain(ourMark);
    expect(lstatSync(hookOf(root)).mode & 0o111).toBe(0o111);
    expect((await home.guard(join(root), 'install')).out).toMatch(/installed already/);
    expect(readFileSync(hookOf(root), 'utf8')).toBe(text);
    expect((await home.guard(root, 'status')).out).toMatch(/^guard +installed\n/);
    writeFileSync(hookOf(root), `${text}echo more\n`);
    for (const act of ['install', 'uninstall'])
      expect(await home.guard(root, act)).toMatchObject({ code: 2, err: expect.stringContaining('changed by hand') });
    writeFileSync(hookOf(root), text);
    expect(JSON.parse((await home.guard(root, 'uninstall', '--json')).out)).toMatchObject({ acts: ['remove'] });
    expect(existsSync(hookOf(root))).toBe(false);
    expect(await home.guard(root, 'uninstall')).toMatchObject({ code: 0, out: 'No guard is installed here.\n' });
    expect(await home.guard(home.home, 'install')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no git work'),
    });
    expect(await home.guard(root, 'nonsense')).toMatchObject({ code: 2 });
  });

  it('keeps the hook that is there, runs it first, and gives it back', async () => {
    await using home = new GuardHome();
    const root = home.repository('o d\nin');
    const theirs = '#!/bin/sh\necho theirs "$0" >> ran\n[ ! -e refuse ]\n';
    home.write(join(root, 'scripts/theirs'), theirs);
    chmodSync(join(root, 'scripts/theirs'), 0o750);
    symlinkSync('../../scripts/theirs', hookOf(root));
    expect(await home.guard(root, 'install')).toMatchObject({ code: 0, out: expect.stringContaining('run it first') });
    home.stage(root, 'a.txt');
    expect(await home.commit(root)).toMatchObject({ code: 0 });
    expect(readFileSync(join(root, 'ran'), 'utf8')).toMatch(/^theirs .*pre-commit\.before-warren\n$/s);
    home.stage(root, 'refuse');
    expect(await home.commit(root)).toMatchObject({ code: 1 });
    home.write(join(root, '.git/hooks/pre-commit.new'), theirs);
    expect(await home.guard(root, 'uninstall')).toMatchObject({ code: 0 });
    expect(lstatSync(hookOf(root)).isSymbolicLink()).toBe(true);
    expect(readFileSync(hookOf(root), 'utf8')).toBe(theirs);
    expect(existsSync(`${hookOf(root)}.before-warren`)).toBe(false);
    expect(await home.guard(root, 'install')).toMatchObject({ code: 0 });
    expect((await home.guard(root, 'status')).out).toMatch(/^runs first +the hook that was there before$/m);
    renameSync(`${hookOf(root)}.new`, hookOf(root)); // another tool writes over ours
    expect((await home.guard(root, 'status')).out).toMatch(/^not run +.*pre-commit\.before-warren/m);
    expect((await home.guard(root, 'uninstall')).out).toMatch(
      /^No guard is installed here\..*pre-commit\.before-warren/s,
    );
    expect(await home.guard(root, 'install')).toMatchObject({
      code: 2,
      err: expect.stringContaining('an earlier one'),
    });
    expect(readFileSync(hookOf(root), 'utf8')).toBe(theirs);
  });

  it('goes where git looks for it: hooksPath, worktrees, submodules; not where it would serve all, or be written over', async () => {
    await using home = new GuardHome();
    const root = home.repository('odin');
    home.stage(root, 'a.txt');
    await home.commit(root);
    mkdirSync(join(root, 'sub dir'));
    home.git(root, 'config', 'core.hooksPath', '.githooks');
    expect((await home.guard(join(root, 'sub dir'), 'install')).out).toMatch(/is part of the project/);
    const shared = readFileSync(join(root, '.githooks/pre-commit'), 'utf8');
    expect(shared).toContain(ourMark);
    expect(shared).not.toContain(home.dir);
    home.git(root, 'config', '--unset', 'core.hooksPath');

    const tree = join(home.home, 'tree');
    home.git(root, 'worktree', 'add', '-q', tree);
    expect((await home.guard(tree, 'install')).out).toBe(`done: write ${hookOf(root)}\n`);

    const inner = home.repository('inner');
    home.stage(inner, 'b.txt');
    await home.commit(inner);
    home.git(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner, 'mod');
    expect((await home.guard(join(root, 'mod'), 'install')).out).toBe(
      `done: write ${join(root, '.git/modules/mod/hooks/pre-commit')}\n`,
    );

    const husky = home.repository('husky');
    home.git(husky, 'config', 'core.hooksPath', '.husky/_');
    home.write(join(husky, '.husky/_/pre-commit'), '#!/bin/sh\n');
    const refused = await home.guard(husky, 'install');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(join(husky, '.husky/pre-commit'));
    home.write(join(husky, '.husky/pre-commit'), refused.err.split('\n').slice(1).join('\n'));
    expect(JSON.parse((await home.guard(husky, 'status', '--json')).out)).toMatchObject({
      installed: true,
      by_hand: true,
    });

    const plain = home.repository('plain');
    home.git(plain, 'config', '--global', 'core.hooksPath', join(home.home, 'all-hooks'));
    expect(await home.guard(plain, 'install')).toMatchObject({
      code: 2,
      err: expect.stringContaining('all repositories'),
    });
    home.git(plain, 'config', '--global', '--unset', 'core.hooksPath');
    home.git(plain, 'config', 'core.hooksPath', join(home.home, 'all-hooks'));
    expect(await home.guard(plain, 'install')).toMatchObject({ code: 2, err: expect.stringContaining('leads out') });
    expect(existsSync(join(home.home, 'all-hooks'))).toBe(false);
  });

  it('says so where git looks for hooks in what is no folder', async () => {
    await using home = new GuardHome();
    const root = home.repository('odin');
    home.stage(root, 'file');
    for (const hooks of ['/dev/null', 'file', 'file/below']) {
      home.git(root, 'config', 'core.hooksPath', hooks);
      for (const act of ['install', 'uninstall', 'status'])
        expect(await home.guard(root, act), `${act} ${hooks}`).toMatchObject(
          act === 'install'
            ? { code: 2, out: '', err: expect.stringMatching(/no folder[^\n]+core\.hooksPath[^\n]*\n$/) }
            : { code: 0, err: '', out: expect.stringMatching(/no guard/i) },
        );
    }
  });

  it('says why git finds no work tree, or does not say what is to be committed', async () => {
    await using home = new GuardHome();
    const root = home.repository('odin');
    const git = (script: string): void => home.program('git', script);
    git(`echo 'fatal: detected dubious ownership in repository' >&2; echo more >&2; exit 128`);
    for (const act of ['install', 'status'])
      expect(await home.guard(root, act)).toMatchObject({
        code: 2,
        err: `There is no git work tree at ${root} (fatal: detected dubious ownership in repository). Go to one, or make one with "git init".\n`,
      });
    git(`case "$*" in *diff*) echo 'fatal: index file corrupt' >&2; exit 128;; *) echo '${root}';; esac`);
    expect(await home.guard(root, 'check')).toEqual({
      code: 0,
      out: '',
      err: 'warren guard: not checked: git does not say what is to be committed (fatal: index file corrupt)\n',
    });
    const bare = await home.ended(root, [process.execPath, warrenJs, 'guard', 'install'], { PATH: '/nowhere' });
    expect(bare).toMatchObject({ code: 2, err: expect.stringMatching(/git ENOENT\)/) });
  });

  it('says what keeps it from writing', async () => {
    await using home = new GuardHome();
    const root = home.repository('odin');
    home.git(root, 'config', 'core.hooksPath', 'x'.repeat(300));
    expect(await home.guard(root, 'install', '--json')).toMatchObject({
      code: 1,
      err: '',
      out: expect.stringContaining('"file-unusable"'),
    });
  });

  it('is read by every shell, whatever cannot be seen in the names of folders', async () => {
    await using home = new GuardHome();
    const root = home.repository("o\u200ddin's\n\\");
    const script = join(root, 'warren.js');
    home.write(script, `process.exit(${RESERVED})`);
    home.write(hookOf(root), hookScript([process.execPath, script]));
    chmodSync(hookOf(root), 0o755);
    execFileSync('/bin/sh', ['-n', hookOf(root)]);
    home.stage(root, 'a.txt');
    expect(await home.commit(root)).toEqual({ code: 1, out: '', err: '' });
    const command = hookLine([process.execPath, script], 'claude', 'Stop');
    expect(programOf(command, '/nowhere')).toBe(script);
    expect(await home.ended(root, ['/bin/sh', '-c', command])).toEqual({ code: RESERVED, out: '', err: '' });
  });

  it('keeps nobody from committing when Warren is gone, too old, broken, or its hub is away, stuck or a stranger', async () => {
    await using home = new GuardHome();
    const root = home.repository('odin');
    await home.guard(root, 'install');
    const committed = async (env: Readonly<Record<string, string>> = {}): Promise<string> => {
      home.stage(root, 'a.txt');
      const { code, err } = await home.commit(root, env);
      expect([code, err]).toEqual([0, err]);
      return err;
    };
    expect(await committed()).toBe(''); // no hub
    const script = readFileSync(hookOf(root), 'utf8');
    for (const failing of ['exit 1', 'echo "unknown command" >&2; exit 2', 'kill -9 $$', 'exit 127']) {
      home.program('warren', failing);
      writeFileSync(hookOf(root), script.replaceAll(warrenJs, '/nowhere/warren.js'));
      await committed();
    }
    writeFileSync(hookOf(root), script);
    const token = 'x'.repeat(32);
    const server = createServer(() => undefined); // takes the question and says nothing
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const [start_time, boot_id] = [startTimeOf(process.pid), bootId()];
    const hub = { schema_version: 1, instance_id: 'n', version: '1', base_url: `http://127.0.0.1:${port}`, port };
    home.write(
      join(home.warrenHome, 'hub.json'),
      JSON.stringify({ ...hub, pid: process.pid, start_time, boot_id, token, socket: '/s' }),
    );
    expect(await committed()).toMatch(/^warren guard: not checked: .*\n$/);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await committed()).toMatch(/^warren guard: not checked: .*\n$/);
    home.write(join(home.warrenHome, 'hub.json'), '{broken');
    expect((await committed()).split('\n').length).toBeLessThan(3);
    home.write(join(home.warrenHome, 'hub.json'), '');
    home.program('git', 'echo no >&2; exit 128');
    expect(await home.guard(root, 'check')).toMatchObject({ code: 0, err: '' });
    expect(await home.guard(home.home, 'check')).toMatchObject({ code: 0, err: '' });
    execFileSync('rm', [join(home.bin, 'git'), join(home.warrenHome, 'hub.json')]);
  });
});
