import { describe, expect, it } from 'vitest';
import { identify } from './identify.ts';
import { clientIn, hashOf, MemoryDisk, rulesOver } from './memory-disk.test-support.ts';
import type { Rules } from './rules.ts';

const settings = (name: string, version: string): string =>
  `config_version=5\n\n[application]\n\nconfig/name="${name}"\nconfig/version="${version}"\n`;
const namesIn = (disk: MemoryDisk, dir: string, more: Partial<Rules> = {}): unknown[] => {
  const { project } = identify(clientIn(dir), rulesOver(disk, more));
  return [project?.slug, project?.version];
};

describe('slug and version', () => {
  it('the directory layout, without any configuration', () => {
    const disk = new MemoryDisk('/home/u/games/noxii/0.16/scripts/').write(
      '/home/u/games/noxii/0.16/project.godot',
      settings('Noxii!', '0.15'),
    );
    expect(namesIn(disk, '/home/u/games/noxii/0.16/scripts')).toEqual(['noxii', '0.16']);
    const { evidence } = identify(clientIn('/home/u/games/noxii/0.16'), rulesOver(disk));
    expect(evidence.filter(({ value }) => value.startsWith('version '))).toEqual([
      { source: 'version-directory', value: 'version 0.16', verdict: 'used', why: expect.any(String) },
      { source: 'project.godot', value: 'version 0.15', verdict: 'ignored', why: 'version-directory is stronger' },
    ]);
  });
  it('GODOT_PROJECTS_PATH, for the version directory and all below it', () => {
    const disk = new MemoryDisk('/g/noxii/jam/project.godot', '/g/noxii/jam/wt/.git/');
    expect(namesIn(disk, '/g/noxii/jam', { godotProjectsPath: '/g' })).toEqual(['noxii', 'jam']);
    expect(namesIn(disk, '/g/noxii/jam/wt', { godotProjectsPath: '/g' })).toEqual(['noxii', 'jam']);
  });
  it('project.godot', () =>
    expect(
      namesIn(new MemoryDisk().write('/w/x/project.godot', settings('Café \\"Noir\\"', ' 1.2 beta ')), '/w/x'),
    ).toEqual(['cafe-noir', '1.2-beta']));
  it("the project's own configuration beats them all, where it says something", () => {
    const disk = new MemoryDisk().write('/w/noxii/0.16/project.godot', settings('Noxii', '0.16'));
    expect(namesIn(disk, '/w/noxii/0.16', { ownVersion: () => ({ slug: 'Nox II' }) })).toEqual(['nox-ii', '0.16']);
    expect(namesIn(disk, '/w/noxii/0.16', { ownVersion: () => ({ version: 'next' }) })).toEqual(['noxii', 'next']);
  });
  it('the directory', () =>
    expect(namesIn(new MemoryDisk('/w/My Tool/.git/'), '/w/My Tool')).toEqual(['my-tool', undefined]));
  it('a version directory in the home directory is nobody’s version', () =>
    expect(namesIn(new MemoryDisk('/home/u/1.0/.git/'), '/home/u/1.0')).toEqual(['1-0', undefined]));
  it('a name without a Latin letter gets one from its identity', () =>
    expect(namesIn(new MemoryDisk('/w/игра/.git/'), '/w/игра')).toEqual([
      `project-${hashOf('/w/игра').slice(0, 8)}`,
      undefined,
    ]));
});

describe('kinds and repository', () => {
  it('says what lies at the root', () => {
    const disk = new MemoryDisk('/r/.git/', '/r/package.json', '/r/pyproject.toml', '/r/x/Cargo.toml');
    expect(identify(clientIn('/r/x'), rulesOver(disk)).project?.kinds).toEqual(['node', 'python', 'git']);
  });
  it('two games of one repository are two projects that share its id', () => {
    const rules = rulesOver(new MemoryDisk('/r/.git/', '/r/one/project.godot', '/r/two/project.godot'));
    const [one, two] = ['/r/one', '/r/two'].map((dir) => identify(clientIn(dir), rules).project);
    expect(one?.key).not.toBe(two?.key);
    expect(one?.repositoryId).toBe(two?.repositoryId);
    expect(one?.repositoryId).toBe(hashOf('/r/.git').slice(0, 16));
    expect(one?.kinds).toEqual(['godot', 'git']);
  });
  it('outside git there is no repository', () =>
    expect(identify(clientIn('/w'), rulesOver(new MemoryDisk('/w/go.mod'))).project).toMatchObject({
      repositoryId: undefined,
      kinds: ['go'],
    }));
});
