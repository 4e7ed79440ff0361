import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditWorld, env, hash, writeElsewhere } from '../support/edit-world.ts';

describe('writing a script beside others', () => {
  let world: EditWorld;
  beforeEach(() => {
    world = new EditWorld();
  });
  afterEach(() => world[Symbol.dispose]());

  it('of writers in several processes exactly one wins', async () => {
    world.put('x.gd', 'start\n');
    const ends = await Promise.all(
      Array.from({ length: 4 }, (_, n) => writeElsewhere([world.root, 'x.gd', hash('start\n'), `${n}`])),
    );
    expect(ends.toSorted()).toEqual(['file-changed', 'file-changed', 'file-changed', 'written']);
    expect(readFileSync(world.at('x.gd'), 'utf8')).toBe(`${ends.indexOf('written')}`);
    expect(world.tree()).toEqual(['game', 'game/x.gd', 'secret.gd']);
  });

  describe('with git', () => {
    it("commits this one file, and runs nobody else's code", async () => {
      gitIn(world.root, 'init', '--quiet');
      world.put('staged.gd', 'staged');
      gitIn(world.root, 'add', 'staged.gd');
      const touch = `touch ${join(world.outside, 'ran')}`;
      world.put('.git/hooks/pre-commit', `#!/bin/sh\n${touch}\n`);
      world.put('.git/hooks/post-commit', `#!/bin/sh\n${touch}\n`);
      for (const name of ['pre-commit', 'post-commit']) chmodSync(world.at(`.git/hooks/${name}`), 0o755);
      gitIn(world.root, 'config', 'core.fsmonitor', touch);
      const message = `$(${touch}); "x" -- --amend`;
      const done = await world.update({ path: '*.gd', content: 'one\n', commitMessage: message }, author);
      expect(done.commit).toEqual({ id: expect.stringMatching(/^[0-9a-f]{40}$/) });
      expect(gitIn(world.root, '-c', 'core.fsmonitor=false', 'log', '-1', '--format=%B')).toBe(message);
      expect(gitIn(world.root, '-c', 'core.fsmonitor=false', 'show', '--name-only', '--format=')).toBe('*.gd');
      expect(readdirSync(world.outside).toSorted()).toEqual(['game', 'secret.gd']);
      const again = await world.update({ path: '-x.gd', content: 'two\n', commitMessage: '--amend' }, author);
      expect(again.commit).toEqual({ id: expect.any(String) });
      expect(gitIn(world.root, '-c', 'core.fsmonitor=false', 'show', '--name-only', '--format=%s')).toBe(
        '--amend\n\n-x.gd',
      );
    });

    it('is not led elsewhere by GIT_DIR, and says why it could not commit; the file stays', async () => {
      const done = await world.update(
        { path: 'x.gd', content: 'one', commitMessage: 'm' },
        { ...author, GIT_DIR: '/nonexistent', GIT_CEILING_DIRECTORIES: world.outside },
      );
      expect(done.commit).toEqual({ problem: expect.stringContaining('git did not commit it') });
      expect(readFileSync(world.at('x.gd'), 'utf8')).toBe('one');
      expect(await world.outcome({ path: 'x.gd', content: 'y', force: true, commitMessage: ' ' })).toBe(
        'invalid-params',
      );
    });
  });
});

const author = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

const gitIn = (root: string, ...words: readonly string[]): string =>
  execFileSync('git', ['-C', root, ...words], { encoding: 'utf8', env: { ...env, ...author } }).trim();
