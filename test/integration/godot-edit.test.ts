import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFile, scriptPathOf } from '../../src/backend/godot/edit/index.ts';
import { EditWorld, hash, writeElsewhere } from '../support/edit-world.ts';

describe('writing a script', () => {
  let world: EditWorld;
  beforeEach(() => {
    world = new EditWorld();
  });
  afterEach(() => world[Symbol.dispose]());

  it('replaces what was read, and keeps line ends, mark, tabs and mode', async () => {
    world.put('a/player.gd', '\uFEFFextends Node\r\n\r\nfunc a():\r\n\tpass\r\n');
    chmodSync(world.at('a/player.gd'), 0o754);
    const read = readFile(world.root, scriptPathOf('a/player.gd'));
    expect(read.hash).toBe(hash(readFileSync(world.at('a/player.gd'))));
    const done = await world.update({
      path: 'res://a/player.gd',
      content: 'extends Node\n\tfoo\n',
      expectedHash: read.hash,
    });
    expect(done).toMatchObject({ path: 'res://a/player.gd', created: false, changed: true, broken: [] });
    const bytes = readFileSync(world.at('a/player.gd'));
    expect(bytes.toString()).toBe('\uFEFFextends Node\r\n\tfoo\r\n');
    expect(done.hash).toBe(hash(bytes));
    expect(statSync(world.at('a/player.gd')).mode & 0o777).toBe(0o754);
    expect(world.tree()).toEqual(['game', 'game/a', 'game/a/player.gd', 'secret.gd']);
  });

  it('writes nothing over a file that was changed, is new to the caller, or is gone', async () => {
    world.put('x.gd', 'one\n');
    expect(await world.outcome({ path: 'x.gd', content: 'two', expectedHash: hash('zero\n') })).toBe('file-changed');
    expect(await world.outcome({ path: 'x.gd', content: 'two' })).toBe('file-changed');
    expect(await world.outcome({ path: 'gone.gd', content: 'two', expectedHash: hash('one\n') })).toBe('file-changed');
    expect(await world.outcome({ path: 'x.gd', content: 'two', expectedHash: 'short' })).toBe('invalid-params');
    expect(readFileSync(world.at('x.gd'), 'utf8')).toBe('one\n');
    expect(await world.update({ path: 'x.gd', content: 'two', force: true })).toMatchObject({ changed: true });
    expect(readFileSync(world.at('x.gd'), 'utf8')).toBe('two');
    expect(world.tree()).toEqual(['game', 'game/x.gd', 'secret.gd']);
  });

  it('makes a new script with its folders, also an empty one; the same again changes nothing', async () => {
    expect(await world.update({ path: 'res://new/deep/x.gd', content: '' })).toMatchObject({ created: true, bytes: 0 });
    expect(readFileSync(world.at('new/deep/x.gd'), 'utf8')).toBe('');
    const before = statSync(world.at('new/deep/x.gd'), { bigint: true });
    expect(await world.update({ path: 'new/deep/x.gd', content: '', expectedHash: hash('') })).toMatchObject({
      changed: false,
    });
    expect(statSync(world.at('new/deep/x.gd'), { bigint: true })).toMatchObject({
      ino: before.ino,
      mtimeNs: before.mtimeNs,
    });
  });

  it('does not write what cannot be parsed, unless that is wanted', async () => {
    world.put('x.gd', 'one\n');
    expect(await world.outcome({ path: 'x.gd', content: 'broken', expectedHash: hash('one\n') })).toBe('script-broken');
    expect(await world.outcome({ path: 'new/x.gd', content: 'broken' })).toBe('script-broken');
    expect(world.tree()).toEqual(['game', 'game/x.gd', 'secret.gd']);
    const done = await world.update({
      path: 'x.gd',
      content: 'broken',
      expectedHash: hash('one\n'),
      allowErrors: true,
    });
    expect(done.diagnostics).toHaveLength(1);
  });

  it('follows no link, wherever it leads', async () => {
    world.put('real/x.gd', 'mine\n');
    symlinkSync(world.outside, world.at('out'));
    symlinkSync(join(world.outside, 'secret.gd'), world.at('link.gd'));
    symlinkSync('real', world.at('inner'));
    symlinkSync(join(world.outside, 'not-there.gd'), world.at('dangling.gd'));
    symlinkSync('loop.gd', world.at('loop.gd'));
    for (const path of ['out/secret.gd', 'out/new.gd', 'link.gd', 'inner/x.gd', 'dangling.gd', 'loop.gd'])
      for (const force of [true, false])
        expect([path, await world.outcome({ path, content: 'x', force })]).toEqual([path, 'file-refused']);
    expect(() => readFile(world.root, scriptPathOf('out/secret.gd'))).toThrow(
      expect.objectContaining({ code: 'file-refused' }),
    );
    expect(() => readFile(world.root, scriptPathOf('link.gd'))).toThrow(
      expect.objectContaining({ code: 'file-refused' }),
    );
    expect(readFileSync(join(world.outside, 'secret.gd'), 'utf8')).toBe('secret\n');
    expect(readdirSync(world.outside).toSorted()).toEqual(['game', 'secret.gd']);
  });

  it('leaves the other names of a hard-linked file alone', async () => {
    linkSync(join(world.outside, 'secret.gd'), world.at('x.gd'));
    await world.update({ path: 'x.gd', content: 'mine', expectedHash: hash('secret\n') });
    expect(readFileSync(join(world.outside, 'secret.gd'), 'utf8')).toBe('secret\n');
  });

  it('refuses folders, pipes, and what is too large or no text', async () => {
    mkdirSync(world.at('folder.gd'));
    execFileSync('mkfifo', [world.at('pipe.gd')]);
    world.put('big.gd', Buffer.alloc(50 * 1024 * 1024, 'x\n'));
    world.put('junk.gd', Buffer.from([0, 1, 2, 0xff]));
    const codes: unknown[] = [];
    for (const path of ['folder.gd', 'pipe.gd', 'big.gd', 'junk.gd', 'big.gd/x.gd'])
      codes.push(await world.outcome({ path, content: 'x', force: true }));
    expect(codes).toEqual(['file-refused', 'file-refused', 'file-too-large', 'file-unusable', 'file-refused']);
    expect(await world.outcome({ path: 'new.gd', content: 'x'.repeat(5 * 1024 * 1024) })).toBe('file-too-large');
    expect(await world.outcome({ path: 'new.gd', content: 'a\0b' })).toBe('invalid-params');
    expect(() => readFile(world.root, scriptPathOf('pipe.gd'))).toThrow(
      expect.objectContaining({ code: 'file-refused' }),
    );
    expect(() => readFile(world.root, scriptPathOf('big.gd'))).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
    expect(() => readFile(world.root, scriptPathOf('none.gd'))).toThrow(
      expect.objectContaining({ code: 'file-unknown' }),
    );
    expect(statSync(world.at('big.gd')).size).toBe(50 * 1024 * 1024);
  });

  it('takes names as they are: dashes, spaces, what a shell would read', async () => {
    const names = [
      '-rf.gd',
      '--help.gd',
      'a b.gd',
      '$(touch x).gd',
      ';rm *.gd',
      '"`\'.gd',
      '%s%n.gd',
      '*?[a].gd',
      ':(top)x.gd',
    ];
    for (const name of names) await world.update({ path: `res://${name}`, content: name });
    expect(readdirSync(world.root).toSorted()).toEqual(names.toSorted());
    for (const name of names) expect(readFileSync(world.at(name), 'utf8')).toBe(name);
  });

  it('says that a file is read-only', async () => {
    world.put('x.gd', 'one\n');
    chmodSync(world.at('x.gd'), 0o444);
    expect(await world.outcome({ path: 'x.gd', content: 'two', expectedHash: hash('one\n') })).toBe('file-read-only');
    expect(await world.outcome({ path: 'x.gd', content: 'two', force: true })).toBe('file-read-only');
    expect(readFileSync(world.at('x.gd'), 'utf8')).toBe('one\n');
  });

  it('says that a folder may not be written, to whoever is not root', async () => {
    world.put('x.gd', 'one\n');
    mkdirSync(world.at('locked'));
    writeFileSync(world.at('locked/x.gd'), 'one\n');
    chmodSync(world.at('locked/x.gd'), 0o666);
    for (const path of ['locked', '.', '..']) chmodSync(world.at(path), 0o555);
    try {
      const given = [world.at('locked'), 'x.gd', hash('one\n'), 'two'];
      expect(await writeAsNobody(...given)).toBe('file-read-only');
      expect(readdirSync(world.at('locked'))).toEqual(['x.gd']);
      expect(readFileSync(world.at('locked/x.gd'), 'utf8')).toBe('one\n');
    } finally {
      for (const path of ['..', '.', 'locked']) chmodSync(world.at(path), 0o755);
    }
  });

  it('says that the project is gone', async () => {
    rmSync(world.root, { recursive: true });
    expect(await world.outcome({ path: 'x.gd', content: 'x' })).toBe('unknown-project');
    expect(() => readFile(world.root, scriptPathOf('x.gd'))).toThrow(
      expect.objectContaining({ code: 'unknown-project' }),
    );
    expect(readdirSync(world.outside)).toEqual(['secret.gd']);
  });

  it('of many writers who read the same exactly one wins', async () => {
    world.put('x.gd', 'start\n');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        world.outcome({ path: 'x.gd', content: `writer ${n}\n`, expectedHash: hash('start\n') }),
      ),
    );
    expect(results.filter((one) => one === 'written')).toHaveLength(1);
    expect(results.filter((one) => one === 'file-changed')).toHaveLength(19);
    expect(readFileSync(world.at('x.gd'), 'utf8')).toBe(`writer ${results.indexOf('written')}\n`);
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => world.outcome({ path: 'new.gd', content: `maker ${n}` })),
    );
    expect(made.filter((one) => one === 'written')).toHaveLength(1);
    expect(readFileSync(world.at('new.gd'), 'utf8')).toBe(`maker ${made.indexOf('written')}`);
    expect(world.tree()).toEqual(['game', 'game/new.gd', 'game/x.gd', 'secret.gd']);
  });
});

/** Root may write everywhere: then somebody else tries. */
const writeAsNobody = (...words: readonly string[]): Promise<string> =>
  writeElsewhere(words, process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {});
