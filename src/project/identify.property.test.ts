import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientFacts } from '../protocol/index.ts';
import { identify } from './identify.ts';
import { MemoryDisk, rulesOver } from './memory-disk.test-support.ts';
import { isWithin } from './posix-path.ts';

const names = ['a', 'b c', '0.16', '.claude', 'warren', 'x'];
const dirPath = fc.array(fc.constantFrom(...names), { maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
const sign = fc.constantFrom('.git/', '.claude/', '.claude/warren/', 'project.godot', 'package.json', 'src/');
const below = (dir: string, name: string): string => (dir === '/' ? `/${name}` : `${dir}/${name}`);

/** A small world: marked directories, worktrees of lost and living repositories, links, also links in a circle. */
const world = fc
  .record({
    marks: fc.array(fc.tuple(dirPath, sign), { maxLength: 12 }),
    worktrees: fc.array(fc.tuple(dirPath, dirPath), { maxLength: 2 }),
    links: fc.array(fc.tuple(dirPath, dirPath), { maxLength: 3 }),
  })
  .map(({ marks, worktrees, links }) => {
    const disk = new MemoryDisk('/home/u/', ...marks.map(([dir, name]) => below(dir, name)));
    for (const [dir, to] of worktrees) disk.write(below(dir, '.git'), `gitdir: ${to}`);
    links.forEach(([dir, to], index) => disk.link(below(dir, `link${index}`), to));
    return disk.link('/loop', '/pool').link('/pool', '/loop');
  });

const oddText = fc.oneof(
  dirPath,
  dirPath.map((path) => `file://${encodeURI(path)}`),
  fc.constantFrom(
    '',
    '/',
    '~',
    '/home/u',
    '/loop/x',
    '${workspaceFolder}',
    'C:\\games\\x',
    '\\\\server\\share',
    'file:///C:/x',
    'file:',
    '..',
    '\0',
    'a/0.16',
  ),
  fc.constant(`/${'long/'.repeat(2000)}`),
  fc.string({ unit: 'binary' }),
);
const anyFacts: fc.Arbitrary<ClientFacts> = fc.record(
  {
    cwd: oddText,
    explicit: oddText,
    env: fc.dictionary(fc.constantFrom('PWD', 'WARREN_PROJECT', 'CLAUDE_PROJECT_DIR', 'GEMINI_PROJECT_DIR'), oddText),
    roots: fc.array(oddText, { maxLength: 4 }),
  },
  { requiredKeys: ['cwd', 'env'] },
);

describe('for any client on any disk', () => {
  it('an answer is given, the same each time, and it is sound', () =>
    fc.assert(
      fc.property(world, anyFacts, fc.boolean(), (disk, facts, layout) => {
        const rules = rulesOver(disk, layout ? { godotProjectsPath: '/' } : {});
        const seen = identify(facts, rules);
        expect(identify(structuredClone(facts), rules)).toEqual(seen);
        expect(seen.project === undefined).toBe(seen.confidence === 'NONE');
        expect(seen.why).toMatch(/\.$/);
        expect(seen.evidence.slice(0, 7).map(({ source }) => source)).toEqual([
          'flag',
          'env:WARREN_PROJECT',
          'env:CLAUDE_PROJECT_DIR',
          'env:GEMINI_PROJECT_DIR',
          'env:CURSOR_PROJECT_DIR',
          'env:PWD',
          'cwd',
        ]);
        if (!seen.project) return;
        expect(seen.candidates).toEqual([]);
        expect(['/', '/home/u']).not.toContain(seen.project.root);
        expect(disk.realpath(seen.project.root)).toBe(seen.project.root);
        expect(disk.stat(seen.project.root)?.kind).toBe('dir');
        expect(seen.project.slug).toMatch(/^[a-z0-9-]{1,64}$/);
      }),
      { numRuns: 500 },
    ));

  it('a project is the same from whichever directory between its root and the client it is asked', () =>
    fc.assert(
      fc.property(world, dirPath, (disk, cwd) => {
        const rules = rulesOver(disk.dir(cwd === '/' ? '' : cwd));
        const { project, confidence } = identify({ cwd, env: {} }, rules);
        if (!project || confidence === 'LOW') return;
        expect(identify({ cwd: project.root, env: {} }, rules).project).toEqual(project);
        expect(isWithin(disk.realpath(cwd) ?? '', project.root)).toBe(true);
      }),
      { numRuns: 500 },
    ));

  it('and through whichever link', () =>
    fc.assert(
      fc.property(world, dirPath, dirPath, (disk, cwd, linked) => {
        disk.dir(cwd === '/' ? '' : cwd).link(below(linked, 'alias'), cwd);
        const rules = rulesOver(disk);
        const through = identify({ cwd: below(linked, 'alias'), env: {} }, rules);
        expect(through.project).toEqual(identify({ cwd, env: {} }, rules).project);
      }),
      { numRuns: 300 },
    ));

  it('a moved project keeps its name, never its identity', () =>
    fc.assert(
      fc.property(dirPath, fc.constantFrom('.git/', 'project.godot', '.claude/warren/'), (dir, mark) => {
        const disk = new MemoryDisk(below(placed('old', dir), mark));
        const before = identify(clientAt(placed('old', dir)), rulesOver(disk)).project;
        disk.move(placed('old', dir), placed('new', dir));
        const after = identify(clientAt(placed('new', dir)), rulesOver(disk)).project;
        expect(after?.slug).toBe(before?.slug);
        expect(after?.key).not.toBe(before?.key);
        expect(identify(clientAt(placed('old', dir)), rulesOver(disk)).project).toBeUndefined();
      }),
    ));

  it('explicit evidence that cannot be used never becomes a guess', () =>
    fc.assert(
      fc.property(world, anyFacts, (disk, facts) => {
        const rules = rulesOver(disk);
        const alone = identify({ cwd: '/', env: {}, explicit: '/nowhere/at/all' }, rules);
        expect(alone.project).toBeUndefined();
        const seen = identify({ ...facts, explicit: '/nowhere/at/all' }, rules);
        expect([seen.project, seen.confidence, seen.candidates]).toEqual([undefined, 'NONE', []]);
      }),
    ));
});

const clientAt = (cwd: string): ClientFacts => ({ cwd, env: {} });
const placed = (where: string, dir: string): string => `/${where}${dir === '/' ? '' : dir}/game`;
