import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
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
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ConfigFiles,
  hashOf,
  localDisk,
  type Places,
  places,
  prepareProjectState,
  projectPlaces,
  trust,
} from '../../src/config/index.ts';

let folder: string;
let here: Places;
let root: string;
let file: string;
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const put = (path: string, content: unknown): void => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`; // as editors do: a new file moved over the old one
  writeFileSync(draft, typeof content === 'string' ? content : JSON.stringify(content));
  renameSync(draft, path);
};
const allow = (): void =>
  trust(here, localDisk, file, { sha256: hashOf(readFileSync(file)), at: new Date().toISOString() });
const filesOf = (): ConfigFiles => new ConfigFiles(here, { disk: localDisk, env: {} });
const project = (): { root: string; slug: string } => ({ root, slug: 'game' });
const namesIn = (files: ConfigFiles): string[] => files.serversFor(project()).servers.map(({ name }) => name);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'warren-config-')));
  here = places({ WARREN_HOME: join(folder, 'home') }, folder);
  root = join(folder, 'game');
  file = projectPlaces(root).configFile;
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the disk', () => {
  it('writes for the owner alone, whole, and leaves no draft', () => {
    const umask = process.umask(0);
    try {
      expect(localDisk.write(here.configFile, 'one', { mode: 'create' })).toBe(true);
    } finally {
      process.umask(umask);
    }
    expect([modeOf(here.home), modeOf(here.configFile)]).toEqual([0o700, 0o600]);
    expect(localDisk.write(here.configFile, 'two', { mode: 'create' })).toBe(false);
    expect(readFileSync(here.configFile, 'utf8')).toBe('one');
    expect(localDisk.write(here.configFile, 'two', { mode: 'replace' })).toBe(true);
    expect(readFileSync(here.configFile, 'utf8')).toBe('two');
    expect(readdirSync(here.home)).toEqual(['config.json']);
  });

  it('a home file that is a link into a folder of dotfiles stays one', () => {
    put(join(folder, 'dotfiles', 'warren.json'), '{}');
    mkdirSync(here.home);
    symlinkSync(join(folder, 'dotfiles', 'warren.json'), here.configFile);
    localDisk.write(here.configFile, 'new', { mode: 'replace' });
    expect(lstatSync(here.configFile).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'dotfiles', 'warren.json'), 'utf8')).toBe('new');
  });

  it('what lies in a project is neither read nor written through a link that leads out of it', () => {
    put(join(folder, 'secret', 'config.json'), { servers: { a: { command: 'a' } } });
    mkdirSync(join(root, '.claude'));
    symlinkSync(join(folder, 'secret'), projectPlaces(root).state);
    const { servers, problems } = filesOf().serversFor(project());
    expect(servers).toEqual([]);
    expect(problems.join()).toContain('a symbolic link leads out of');
    expect(() => prepareProjectState(root, localDisk)).toThrow(/a symbolic link leads out of/);
    expect(readdirSync(join(folder, 'secret'))).toEqual(['config.json']);
  });

  it('a named pipe, a folder and a file without end are refused at once', () => {
    mkdirSync(dirname(file), { recursive: true });
    execFileSync('mkfifo', [file]);
    expect(filesOf().serversFor(project()).problems.join()).toContain('it is not a regular file');
    rmSync(file);
    mkdirSync(file);
    expect(filesOf().serversFor(project()).problems).toHaveLength(1);
    rmSync(file, { recursive: true });
    put(file, `// ${'x'.repeat(1024 * 1024)}`);
    expect(filesOf().serversFor(project()).problems.join()).toContain('longer than 1048576 bytes');
  });

  it('the state of a project keeps itself out of version control, but for the configuration', () => {
    execFileSync('git', ['init', '-q', root]);
    prepareProjectState(root, localDisk);
    put(file, '{}');
    put(join(projectPlaces(root).logs, 'hub.log'), 'x');
    put(projectPlaces(root).runtimeFile, '{}');
    const seen = execFileSync('git', ['-C', root, 'ls-files', '--others', '--exclude-standard'], { encoding: 'utf8' });
    expect(seen.trim().split('\n')).toEqual(['.claude/warren/.gitignore', '.claude/warren/config.json']);
  });
});

describe('consent', () => {
  it('counts for this content, is recorded for the owner alone, and ends with the next edit', () => {
    put(file, { servers: { a: { command: 'a' } } });
    const files = filesOf();
    expect(namesIn(files)).toEqual([]);
    allow();
    expect(namesIn(files)).toEqual(['a']);
    expect(modeOf(here.trustedFile)).toBe(0o600);
    put(file, { servers: { b: { command: 'b' } } });
    expect(namesIn(files)).toEqual([]);
    allow();
    expect(namesIn(files)).toEqual(['b']);
    chmodSync(here.trustedFile, 0o666);
    expect(namesIn(files)).toEqual([]);
  });
});

describe('watching', () => {
  it('takes up files that come, change and go, in folders that come and go', async () => {
    const files = filesOf();
    const told: string[] = [];
    using watch = files.watch((changed) => told.push(changed));
    expect(namesIn(files)).toEqual([]);
    const next = async (path: string): Promise<void> => {
      await vi.waitFor(() => expect(told).toContain(path), { timeout: 20_000, interval: 20 });
      told.length = 0;
    };
    put(here.configFile, { servers: { home: { command: 'a' } } });
    await next(here.configFile);
    expect(namesIn(files)).toEqual(['home']);
    put(file, { servers: { own: { command: 'a' } } });
    await next(file);
    allow();
    await next(here.trustedFile);
    expect(namesIn(files)).toEqual(['home', 'own']);
    rmSync(join(root, '.claude'), { recursive: true });
    await next(file);
    expect(namesIn(files)).toEqual(['home']);
    put(here.configFile, { servers: { other: { command: 'a' } } });
    await next(here.configFile);
    expect(namesIn(files)).toEqual(['other']);
    put(file, { servers: { own: { command: 'a' } } });
    await next(file);
    expect(namesIn(files)).toEqual(['other', 'own']);
    void watch;
  });

  it('a link to a file elsewhere is watched there, and a folder that was replaced in its new place', async () => {
    const files = filesOf();
    const told: string[] = [];
    const elsewhere = join(folder, 'dotfiles', 'warren.json');
    put(elsewhere, '{}');
    mkdirSync(here.home);
    symlinkSync(elsewhere, here.configFile);
    put(file, '{}');
    using watch = files.watch((changed) => told.push(changed));
    expect(namesIn(files)).toEqual([]);
    const next = async (path: string): Promise<void> => {
      await vi.waitFor(() => expect(told).toContain(path), { timeout: 20_000, interval: 20 });
      told.length = 0;
    };
    put(elsewhere, { servers: { home: { command: 'a' } } });
    await next(here.configFile);
    renameSync(root, `${root}.old`); // as a switch of work trees does
    await next(file);
    mkdirSync(root);
    put(file, '{ "servers": {} }');
    await next(file);
    put(file, '{ "servers": { "own": { "command": "a" } } }');
    await next(file);
    renameSync(here.home, `${here.home}.old`);
    await next(here.configFile);
    void watch;
  });

  it('what else is written beside them is not looked after', async () => {
    mkdirSync(here.home);
    let looks = 0;
    const counted = {
      ...localDisk,
      stamp: (path: string) => {
        looks++;
        return localDisk.stamp(path);
      },
    };
    const told: string[] = [];
    using watch = new ConfigFiles(here, { disk: counted, env: {} }).watch((changed) => told.push(changed));
    const before = looks;
    for (let at = 0; at < 50; at++) {
      put(join(here.home, 'warren.db-wal'), String(at));
      await new Promise((resolve) => setTimeout(resolve, 2)); // a turn of the loop for each
    }
    put(here.configFile, '{}');
    await vi.waitFor(() => expect(told).toContain(here.configFile), { timeout: 20_000, interval: 20 });
    expect(looks - before).toBeLessThan(20);
    void watch;
  });

  it('what cannot be looked at is a problem of its project and no end of the hub', () => {
    const files = filesOf();
    using watch = files.watch(() => undefined);
    symlinkSync('.claude', join(root, '.claude')); // a circle
    const { servers, problems } = files.serversFor(project());
    expect(servers).toEqual([]);
    expect(problems.join()).toContain('ELOOP');
    void watch;
  });
});
