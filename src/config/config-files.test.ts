import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../kernel/errors.ts';
import { ConfigFiles } from './config-files.ts';
import type { Disk } from './disk.ts';
import { places, projectPlaces } from './places.ts';
import { hashOf, trust } from './trust.ts';

/** A disk in a map. */
class MapDisk implements Disk {
  readonly files = new Map<string, string>();
  readonly shared = new Set<string>();
  reads = 0;
  stamp(path: string): string | undefined {
    return this.files.get(path);
  }
  read(path: string): Uint8Array | undefined {
    this.reads++;
    const text = this.files.get(path);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  }
  isShared(path: string): boolean {
    return this.shared.has(path);
  }
  realpath(path: string): string | undefined {
    return path;
  }
  write(path: string, content: string, { mode }: { mode: 'create' | 'replace' }): boolean {
    if (mode === 'create' && this.files.has(path)) return false;
    this.files.set(path, content);
    return true;
  }
}

const here = places({}, '/home/me');
const project = { root: '/games/noxii/0.16', slug: 'noxii', version: '0.16', kinds: ['godot'] };
const projectFile = projectPlaces(project.root).configFile;

function setUp(home: unknown, own?: unknown, env: Record<string, string> = {}) {
  const disk = new MapDisk();
  const put = (file: string, content: unknown): void => {
    disk.files.set(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  if (home !== undefined) put(here.configFile, home);
  if (own !== undefined) put(projectFile, own);
  const allow = (): void => {
    const content = new TextEncoder().encode(disk.files.get(projectFile));
    trust(here, disk, projectFile, { sha256: hashOf(content), at: '2026-01-01T00:00:00Z' });
  };
  return { disk, put, allow, files: new ConfigFiles(here, { disk, env }) };
}
const names = ({ servers }: { servers: { name: string }[] }): string[] => servers.map(({ name }) => name);

describe('ConfigFiles', () => {
  it('without any file there are no servers and nothing to complain about', () =>
    expect(setUp(undefined).files.serversFor(project)).toEqual({ servers: [], problems: [] }));

  it('reads comments, trailing commas, a byte order mark and what people paste', () => {
    const text = '\uFEFF// mine\n{ "mcpServers": { "a": { "type": "stdio", "command": "a", "args": ["x",], }, }, }';
    const { servers, problems } = setUp(text).files.serversFor(project);
    expect(problems).toEqual([]);
    expect(servers).toMatchObject([
      { name: 'a', kind: 'stdio', args: ['x'], share: 'project', origin: here.configFile },
    ]);
  });

  it('one wrong server takes no other down, and the sentence says which, where and what is allowed', () => {
    const text = '{ "servers": {\n "good": { "command": "a" },\n "bad": { "command": 3 },\n "worse": null } }';
    const result = setUp(text).files.serversFor(project);
    expect(names(result)).toEqual(['good']);
    expect(result.problems).toEqual([
      '/home/me/.warren/config.json:3: server "bad": "command" is 3; allowed is the program to run.',
      '/home/me/.warren/config.json:4: server "worse": it is null; allowed is an object with a "command".',
    ]);
  });

  it.each([
    [{ url: 'https://x' }, /reached by address/],
    [{ type: 'sse', command: 'a' }, /reached by address/],
    [{ command: 'warren', args: ['connect'] }, /Warren itself/],
    [{ command: 'npx', args: ['-y', 'mcp-warren@1', 'run', '--', 'x'] }, /Warren itself/],
    [{ args: [] }, /no "command"/],
    [{ command: 'a', share: 'all' }, /"share" is "all"; allowed is "project" or "session" or "connection"/],
    [{ command: 'a', limits: { idelMs: 1 } }, /for "idelMs" in it one of startMs, idleMs/],
    [{ command: 'a', limits: { idleMs: -1 } }, /for "idleMs" in it a whole number from 0/],
    [{ command: 'a\0b' }, /"command"/],
  ])('%j is left out with a reason', (entry, reason) => {
    const result = setUp({ servers: { it: entry } }).files.serversFor(project);
    expect(result.servers).toEqual([]);
    expect(result.problems.join('\n')).toMatch(reason);
  });

  it('a wrong environment is never quoted', () => {
    const { problems } = setUp({ servers: { a: { command: 'a', env: { 'not a name': 's3cret' } } } }).files.serversFor(
      project,
    );
    expect(problems.join()).not.toContain('s3cret');
  });

  it('an unknown key is named and does not stop the server', () => {
    const result = setUp({ servers: { a: { command: 'a', shre: 'connection' } } }).files.serversFor(project);
    expect(names(result)).toEqual(['a']);
    expect(result.problems.join()).toContain('"shre" is not a key of a server and is ignored');
  });

  it('a browser keeps its clients apart unless the file says otherwise', () => {
    const entry = { command: 'npx', args: ['@playwright/mcp'] };
    const { servers } = setUp({ servers: { a: entry, b: { ...entry, share: 'project' } } }).files.serversFor(project);
    expect(servers.map(({ share }) => share)).toEqual(['connection', 'project']);
  });

  it('leaves out what is switched off or made for others, and expands the rest', () => {
    const result = setUp(
      {
        servers: {
          off: { command: 'a', enabled: false },
          pasted: { command: 'a', disabled: true },
          other: { command: 'a', match: { project: ['enact'] } },
          here: { command: 'a', args: ['${projectSlug}', '${TOKEN}'], match: { kind: ['godot'] } },
          unset: { command: '${NOBODY}' },
        },
      },
      undefined,
      { TOKEN: 'hub' },
    ).files.serversFor({ ...project, env: { TOKEN: 'client' } });
    expect(result.servers.map(({ name, args }) => [name, ...args])).toEqual([['here', 'noxii', 'client']]);
    expect(result.problems).toHaveLength(1);
    expect(result.problems.join()).toContain('nobody set NOBODY');
  });

  it('a project file is inert until allowed, and again when it changed or moved', () => {
    const { files, put, allow, disk } = setUp(
      { servers: { a: { command: 'a' } } },
      { servers: { b: { command: 'b' } } },
    );
    expect(names(files.serversFor(project))).toEqual(['a']);
    expect(files.serversFor(project).problems.join()).toContain('was not allowed yet');
    expect(files.serversFor(project).problems.join()).toContain(`warren trust ${project.root}`);
    allow();
    expect(names(files.serversFor(project))).toEqual(['a', 'b']);
    const elsewhere = { ...project, root: '/elsewhere' };
    put(projectPlaces('/elsewhere').configFile, disk.files.get(projectFile));
    expect(names(files.serversFor(elsewhere))).toEqual(['a']);
    put(projectFile, { servers: { b: { command: 'b', args: ['--evil'] } } });
    expect(names(files.serversFor(project))).toEqual(['a']);
    expect(files.serversFor(project).problems.join()).toContain('changed since it was allowed');
  });

  it('settings of a project are as inert as its commands; a file without either asks for nothing', () => {
    expect(setUp(undefined, { settings: { port: 1 } }).files.serversFor(project).problems).toHaveLength(1);
    expect(setUp(undefined, '// nothing yet').files.serversFor(project).problems).toEqual([]);
  });

  it('a record that others may write allows nothing', () => {
    const { files, allow, disk } = setUp(undefined, { servers: { b: { command: 'b' } } });
    allow();
    disk.shared.add(here.trustedFile);
    expect(names(files.serversFor(project))).toEqual([]);
    expect(files.serversFor(project).problems.join()).toContain('chmod 600');
  });

  it('the project goes before home; what names nothing to run is laid over it, what does replaces it with its secrets', () => {
    const home = { servers: { a: { command: 'a', env: { KEY: 'k' } }, b: { command: 'b', env: { KEY: 'k' } } } };
    const { files, allow } = setUp(home, { servers: { a: { share: 'connection' }, b: { command: 'other' } } });
    allow();
    expect(files.serversFor(project).servers).toMatchObject([
      { name: 'a', command: 'a', env: { KEY: 'k' }, share: 'connection', origin: projectFile },
      { name: 'b', command: 'other', env: {} },
    ]);
  });

  it('a home file in the middle of an edit leaves what was read before in force', () => {
    const { files, put } = setUp({ servers: { a: { command: 'a' } } });
    expect(names(files.serversFor(project))).toEqual(['a']);
    put(here.configFile, '{ "servers": {\n');
    const result = files.serversFor(project);
    expect(names(result)).toEqual(['a']);
    expect(result.problems.join()).toMatch(/config\.json:2: not valid JSON .* stays in force/);
    put(here.configFile, '{}');
    expect(files.serversFor(project)).toEqual({ servers: [], problems: [] });
  });

  it('a home file that was emptied is in mid-edit: many write in place, and empty it first', () => {
    const { files, put } = setUp({ servers: { a: { command: 'a' } } });
    expect(names(files.serversFor(project))).toEqual(['a']);
    put(here.configFile, '');
    const result = files.serversFor(project);
    expect(names(result)).toEqual(['a']);
    expect(result.problems.join()).toMatch(/config\.json: it is empty.* stays in force/);
    for (const text of ['{}', ''] as const) {
      put(here.configFile, text);
      expect(files.serversFor(project)).toEqual({ servers: [], problems: [] });
    }
  });

  it('reads a file again only when it changed', () => {
    const { files, disk } = setUp({ servers: { a: { command: 'a' } } });
    files.serversFor(project);
    const { reads } = disk;
    files.serversFor(project);
    expect(disk.reads).toBe(reads);
  });

  it('throws nothing but HubError and answers in sentences, whatever the files hold', () => {
    const key = fc.constantFrom('servers', 'mcpServers', 'settings', 'version', 'a', '__proto__', 'constructor', 'env');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.dictionary(key, tie('tree'), { maxKeys: 4 })),
    }));
    const text = fc.oneof(
      tree.map((value) => JSON.stringify(value)),
      fc.string(),
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '/', '*', '\n', 'a') }),
    );
    fc.assert(
      fc.property(text, text, (home, own) => {
        const { files, allow } = setUp(home, own);
        allow();
        const { problems } = files.serversFor(project);
        for (const problem of problems) expect(problem).toMatch(/\.$/);
        try {
          files.homeDocument();
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(HubError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a file of brackets is refused, not a stack overflow', () =>
    expect(setUp('['.repeat(500_000)).files.serversFor(project).problems.join()).toContain('nested deeper than 32'));
});
