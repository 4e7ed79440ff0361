import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { godotServer } from '../../src/backend/godot/index.ts';
import { dataDirectoryOf, KnownVersions, nameOfRoot } from '../../src/backend/godot/project/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeGodot4, only } from '../support/run-world.ts';

let dir: string;
let home: string;
let projects: string;
let monotonic = 0;

const game = (
  path: string,
  text = 'config_version=5\n\n[application]\n\nconfig/name="Noxii"\nconfig/features=PackedStringArray("4.6")\n',
): string => {
  mkdirSync(dirname(join(dir, path, 'x')), { recursive: true });
  writeFileSync(join(dir, path, 'project.godot'), text);
  return realpathSync(join(dir, path));
};
const known = (projectsPath: string | undefined = projects): KnownVersions =>
  new KnownVersions({
    home,
    userHome: join(dir, 'user'),
    projectsPath,
    clock: { now: () => 0, monotonic: () => (monotonic += 10_000) },
  });
const ids = (versions: KnownVersions): string[] => versions.all().map(({ id }) => id);

const errorOf = (text: string): unknown => {
  try {
    return known().named(text);
  } catch (error) {
    return error;
  }
};

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'wt-versions-')));
  home = join(dir, 'warren');
  projects = join(dir, 'games');
  mkdirSync(projects);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the versions of this machine', () => {
  it('are found below GODOT_PROJECTS_PATH, with versions and without', () => {
    game('games/noxii/0.16');
    game('games/noxii/0.9');
    game('games/solo', 'config_version=4\n[application]\nconfig/name="Solo"\n');
    mkdirSync(join(projects, 'noxii', 'docs'), { recursive: true });
    mkdirSync(join(projects, '.trash', '1.0'), { recursive: true });
    const versions = known();
    expect(ids(versions)).toEqual(['noxii/0.9', 'noxii/0.16', 'solo']);
    expect(versions.named('noxii/0.16')).toMatchObject({
      title: 'Noxii',
      engine: '4.6',
      slug: 'noxii',
      version: '0.16',
    });
    expect(versions.named('solo')).toMatchObject({ engine: '3', version: undefined });
  });

  it('are known once they were worked in, by every process, under the name that the hub gave', () => {
    const root = game('elsewhere/game');
    known().note(root, { slug: 'mine', version: '2' });
    const other = known(undefined);
    expect(other.named('mine')).toMatchObject({ id: 'mine/2', root, seenAt: '1970-01-01T00:00:00.000Z' });
    const files = readdirSync(join(home, 'godot', 'seen'));
    expect(files).toEqual([`${nameOfRoot(root)}.json`]);
    expect(statSync(join(home, 'godot', 'seen', `${nameOfRoot(root)}.json`)).mode & 0o777).toBe(0o600);
    expect(statSync(dataDirectoryOf(home, root)).mode & 0o777).toBe(0o700);
  });

  it('are known as soon as an instance is there that works in them', async () => {
    const root = game('elsewhere/game');
    const server = godotServer({
      identity: { pid: 1, root, slug: 'mine', version: '2' },
      home,
      userHome: join(dir, 'user'),
      projectsPath: undefined,
      warrenVersion: '1.0.0',
      env: {},
      clock: new FakeClock(), // nothing that waits is ever done
      random: { hex: () => '00' },
      engines: only(fakeGodot4(4)),
      report: (fact) => expect.unreachable(JSON.stringify(fact)),
      changed: () => undefined,
    });
    expect(known(undefined).named('mine/2').root).toBe(root);
    await server.end?.();
  });

  it('are left out while they are not there, and back when they are', () => {
    const root = game('disk/game');
    const versions = known();
    versions.note(root, { slug: 'mine', version: undefined });
    renameSync(join(dir, 'disk'), join(dir, 'away'));
    expect(ids(versions)).toEqual([]);
    renameSync(join(dir, 'away'), join(dir, 'disk'));
    expect(ids(versions)).toEqual(['mine']);
  });

  it('are one when a link leads to them twice', () => {
    const root = game('real/0.1');
    mkdirSync(join(projects, 'noxii'));
    symlinkSync(root, join(projects, 'noxii', '0.1'));
    const versions = known();
    versions.note(root, { slug: 'noxii', version: '0.1' });
    expect(versions.all().map((one) => one.root)).toEqual([root]);
  });

  it('are not made up by what lies in our folder', () => {
    const root = game('games/noxii/0.16');
    const versions = known();
    versions.note(root, { slug: 'noxii', version: '0.16' });
    const seen = join(home, 'godot', 'seen');
    const good = readFileSync(join(seen, `${nameOfRoot(root)}.json`), 'utf8');
    writeFileSync(join(seen, `${nameOfRoot('/etc')}.json`), good);
    writeFileSync(join(seen, `${'0'.repeat(16)}.json`), '{"format":1,"root":');
    writeFileSync(join(seen, `${'1'.repeat(16)}.json`), good.replace('"format":1', '"format":2'));
    writeFileSync(join(seen, `${nameOfRoot(root)}.json.abc.tmp`), 'torn');
    mkdirSync(join(seen, `${'2'.repeat(16)}.json`));
    expect(ids(versions)).toEqual(['noxii/0.16']);
  });

  it('are never guessed: who means none or several hears which there are', () => {
    game('games/noxii/0.16');
    game('games/noxii/0.9');
    expect(errorOf('noxii')).toMatchObject({
      code: 'ambiguous-project',
      facts: { candidates: ['noxii/0.9', 'noxii/0.16'] },
    });
    expect(errorOf('../../etc')).toMatchObject({
      code: 'unknown-project',
      facts: { candidates: ['noxii/0.9', 'noxii/0.16'] },
    });
    expect(errorOf('x'.repeat(1e6))).toMatchObject({ message: expect.stringMatching(/^.{1,600}$/s) });
  });
});
