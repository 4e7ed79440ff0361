import { describe, expect, it } from 'vitest';
import type { Clock } from '../kernel/clock.ts';
import { DetectionCache } from './detection-cache.ts';
import { clientIn, hashOf, MemoryDisk, rulesOver } from './memory-disk.test-support.ts';
import type { Rules } from './rules.ts';

class FakeClock implements Clock {
  at = 0;
  now = (): number => this.at;
  monotonic = (): number => this.at;
  sleep = (): Promise<void> => Promise.resolve();
  after = (): (() => void) => () => undefined;
}

const game = (): MemoryDisk =>
  new MemoryDisk('/r/.git/', '/r/sub/').write('/r/one/project.godot', '[application]\nconfig/version="1"');
const make = (disk: MemoryDisk, more: Partial<Rules> = {}, limits: [number?, number?] = []) => {
  const clock = new FakeClock();
  return { clock, cache: new DetectionCache(rulesOver(disk, more), clock, ...limits) };
};

describe('the cache of detections', () => {
  it('gives the same answer without reading again, for five minutes', () => {
    const disk = game();
    const { cache, clock } = make(disk);
    const first = cache.identify(clientIn('/r/one'));
    const { reads } = disk;
    clock.at = 299_999;
    expect(cache.identify(clientIn('/r/one'))).toBe(first);
    expect(disk.reads).toBe(reads);
    clock.at = 300_000;
    expect(cache.identify(clientIn('/r/one'))).not.toBe(first);
  });
  it.each<[string, (disk: MemoryDisk) => void, string]>([
    [
      'a file it read changed',
      (disk) => disk.write('/r/one/project.godot', '[application]\nconfig/version="2"'),
      'one 2 /r/one',
    ],
    ['a sign appeared that was not there', (disk) => disk.dir('/r/one/.claude/warren'), 'one 1 /r/one'],
    ['the sign is gone', (disk) => disk.remove('/r/one/project.godot'), 'r undefined /r'],
    ['the repository is gone', (disk) => disk.remove('/r/.git'), 'one 1 /r/one'],
    ['the directory is gone', (disk) => disk.remove('/r/one'), 'undefined undefined undefined'],
    ['a manifest appeared', (disk) => disk.write('/r/one/package.json', '{}'), 'one 1 /r/one'],
  ])('drops an answer at once when %s', (_, change, expected) => {
    const disk = game();
    const { cache } = make(disk);
    const before = cache.identify(clientIn('/r/one'));
    change(disk);
    const after = cache.identify(clientIn('/r/one'));
    expect(after).not.toBe(before);
    expect(`${after.project?.slug} ${after.project?.version} ${after.project?.root}`).toBe(expected);
  });
  it('drops it when a link leads elsewhere', () => {
    const disk = game().link('/now', '/r/one');
    const { cache } = make(disk);
    expect(cache.identify(clientIn('/now')).project?.root).toBe('/r/one');
    disk.link('/now', '/r/sub');
    expect(cache.identify(clientIn('/now')).project?.root).toBe('/r');
  });
  it('drops it when a file that it only read changes', () => {
    const disk = new MemoryDisk('/r/.git/worktrees/w/', '/s/.git/').write('/w/.git', 'gitdir: /r/.git/worktrees/w');
    const { cache } = make(disk.write('/r/.git/worktrees/w/commondir', '../..'));
    expect(cache.identify(clientIn('/w')).project?.repositoryId).toBe(hashOf('/r/.git').slice(0, 16));
    disk.write('/r/.git/worktrees/w/commondir', '/s/.git');
    expect(cache.identify(clientIn('/w')).project?.repositoryId).toBe(hashOf('/s/.git').slice(0, 16));
  });
  it("drops it when the project's own configuration changes", () => {
    const disk = game();
    const { cache } = make(disk, {
      ownVersion: (root) => ({ version: disk.readText(`${root}/.claude/warren/config.json`, 99) ?? '' }),
    });
    expect(cache.identify(clientIn('/r/one')).project?.version).toBe('1');
    disk.write('/r/one/.claude/warren/config.json', '7');
    expect(cache.identify(clientIn('/r/one')).project?.version).toBe('7');
    disk.write('/r/one/.claude/warren/config.json', '8');
    expect(cache.identify(clientIn('/r/one')).project?.version).toBe('8');
  });
  it('drops a list of versions when another one appears', () => {
    const disk = new MemoryDisk('/g/noxii/0.16/');
    const { cache } = make(disk, { godotProjectsPath: '/g' });
    expect(cache.identify(clientIn('/', { explicit: 'noxii' })).project?.version).toBe('0.16');
    disk.dir('/g/noxii/0.17');
    expect(cache.identify(clientIn('/', { explicit: 'noxii' })).candidates).toHaveLength(2);
  });
  it('keeps an answer when an unrelated file is made beside', () => {
    const disk = game();
    const { cache } = make(disk);
    const before = cache.identify(clientIn('/r/one'));
    disk.write('/r/one/player.gd', '');
    expect(cache.identify(clientIn('/r/one'))).toBe(before);
  });
  it('tells clients apart by their evidence, not by the rest of their environment', () => {
    const { cache } = make(game());
    const first = cache.identify(clientIn('/r/one', { env: { TERM: 'x' } }));
    expect(cache.identify(clientIn('/r/one', { env: { TERM: 'y' } }))).toBe(first);
    expect(cache.identify(clientIn('/r/one', { env: { CLAUDE_PROJECT_DIR: '/r' } })).project?.root).toBe('/r');
    expect(cache.identify(clientIn('/r/one', { explicit: '/r' })).project?.root).toBe('/r');
  });
  it('forgets the least recently asked', () => {
    const { cache } = make(game(), {}, [300_000, 2]);
    const one = cache.identify(clientIn('/r/one'));
    const sub = cache.identify(clientIn('/r/sub'));
    cache.identify(clientIn('/r/one'));
    cache.identify(clientIn('/r'));
    expect(cache.identify(clientIn('/r/one'))).toBe(one);
    expect(cache.identify(clientIn('/r/sub'))).not.toBe(sub);
  });
  it('works with rules that are an object with methods', () => {
    class HubRules implements Rules {
      readonly disk = game();
      readonly home = '/home/u';
      readonly #own = '9';
      ownVersion(): { version: string } {
        return { version: this.#own };
      }
      hash(text: string): string {
        return hashOf(text + this.#own);
      }
    }
    const cache = new DetectionCache(new HubRules(), new FakeClock());
    expect(cache.identify(clientIn('/r/one')).project?.version).toBe('9');
  });
});
