import { describe, expect, it } from 'vitest';
import type { Detection } from './detection.ts';
import { identify } from './identify.ts';
import { clientIn, hashOf, MemoryDisk, rulesOver } from './memory-disk.test-support.ts';

const verdictOf = (detection: Detection, source: string): string | undefined =>
  detection.evidence.find((line) => line.source === source)?.verdict;
const whyOf = (detection: Detection, source: string): string =>
  detection.evidence.find((line) => line.source === source)?.why ?? '';
const rootAnd = ({ project, confidence }: Detection): unknown[] => [project?.root, confidence];

const twoRepositories = (): MemoryDisk =>
  new MemoryDisk('/w/a/.git/', '/w/a/src/', '/w/b/.git/', '/w/b/src/', '/home/u/');

describe('explicit evidence', () => {
  const rules = rulesOver(twoRepositories());

  it('beats everything that was detected', () => {
    const seen = identify(clientIn('/w/a', { explicit: '/w/b/src', env: { CLAUDE_PROJECT_DIR: '/w/a' } }), rules);
    expect(rootAnd(seen)).toEqual(['/w/b', 'HIGH']);
    expect(verdictOf(seen, 'flag')).toBe('used');
    expect(whyOf(seen, 'cwd')).toBe('leads to /w/a, but flag is stronger');
  });
  it('the flag beats WARREN_PROJECT, which beats the rest', () => {
    const env = { WARREN_PROJECT: '/w/b' };
    expect(rootAnd(identify(clientIn('/w/b', { explicit: '/w/a', env }), rules))).toEqual(['/w/a', 'HIGH']);
    expect(rootAnd(identify(clientIn('/w/a', { env }), rules))).toEqual(['/w/b', 'HIGH']);
  });
  it.each(['', '  ', '${workspaceFolder}', '/w/${name}'])('%j counts as absent, and says so', (explicit) => {
    const seen = identify(clientIn('/w/a', { explicit }), rules);
    expect(rootAnd(seen)).toEqual(['/w/a', 'HIGH']);
    expect(verdictOf(seen, 'flag')).toBe('absent');
  });
  it.each([
    ['/w/gone', 'does not exist'],
    ['noxii/0.17', 'neither a slug'],
    ['C:\\games\\noxii', 'a Windows path'],
    ['file:///C:/games/noxii', 'a Windows path'],
    ['file://elsewhere/w/a', 'on another machine (elsewhere)'],
    ['https://example.org/w/a', 'does not name a file'],
    ['file:///w/%zz', 'percent escape'],
    ['/w/a\0b', 'NUL'],
    [`/w/${'a/'.repeat(3000)}`, 'longer than 4096'],
    ['/', '/ is never a project'],
    ['~', 'the home directory is never a project'],
  ])('%j that cannot be used is an error, not a reason to guess', (explicit, why) => {
    const seen = identify(clientIn('/w/a', { explicit }), rules);
    expect(rootAnd(seen)).toEqual([undefined, 'NONE']);
    expect(whyOf(seen, 'flag')).toContain(why);
    expect(seen.why).toContain(why);
    expect(verdictOf(seen, 'cwd')).toBe('ignored');
  });
  it('may be relative to cwd, a file: URI, ~ or a file in the project', () => {
    const disk = twoRepositories().write('/home/u/game/project.godot', '');
    const rootFor = (explicit: string): unknown =>
      identify(clientIn('/w/a', { explicit }), rulesOver(disk)).project?.root;
    expect(['../b', 'src', 'file:///w/b/%73rc', 'file://localhost/w/b', '~/game/project.godot'].map(rootFor)).toEqual([
      '/w/b',
      '/w/a',
      '/w/b',
      '/w/b',
      '/home/u/game',
    ]);
  });
  it('a file means the directory it lies in, also where nothing marks it', () => {
    const disk = new MemoryDisk('/w/plain/notes.txt');
    expect(rootAnd(identify(clientIn('/', { explicit: '/w/plain/notes.txt' }), rulesOver(disk)))).toEqual([
      '/w/plain',
      'HIGH',
    ]);
  });
  it('may be a directory that nothing marks', () => {
    const disk = new MemoryDisk('/home/u/.config/nvim/');
    expect(rootAnd(identify(clientIn('/', { explicit: '~/.config/nvim' }), rulesOver(disk)))).toEqual([
      '/home/u/.config/nvim',
      'HIGH',
    ]);
  });
});

describe('a slug below GODOT_PROJECTS_PATH', () => {
  const disk = new MemoryDisk(
    '/g/Noxii/0.16/project.godot',
    '/g/Noxii/0.17/',
    '/g/Noxii/docs/',
    '/g/enact/0.09/',
    '/g/solo/project.godot',
  );
  const named = (explicit: string, cwd = '/'): Detection =>
    identify(clientIn(cwd, { explicit }), rulesOver(disk, { godotProjectsPath: '/g' }));

  it('finds slug/version, also by the slug as Warren prints it', () => {
    expect(named('Noxii/0.16').project).toMatchObject({ root: '/g/Noxii/0.16', slug: 'noxii', version: '0.16' });
    expect(named('noxii/0.16').project?.root).toBe('/g/Noxii/0.16');
  });
  it('finds a slug with one version, or without any', () => {
    expect(named('enact').project).toMatchObject({ root: '/g/enact/0.09', version: '0.09' });
    expect(named('solo').project).toMatchObject({ root: '/g/solo', version: undefined });
  });
  it('asks which version when there are several, and names them', () => {
    const seen = named('noxii');
    expect(seen).toMatchObject({
      project: undefined,
      confidence: 'NONE',
      candidates: ['/g/Noxii/0.16', '/g/Noxii/0.17'],
    });
    expect(seen.why).toContain('/g/Noxii/0.16, /g/Noxii/0.17');
  });
  it('means the version that the client stands in', () =>
    expect(named('noxii', '/g/Noxii/0.17').project?.root).toBe('/g/Noxii/0.17'));
  it('works by exact name on a disk that lists nothing', () => {
    const blind = {
      realpath: disk.realpath.bind(disk),
      stat: disk.stat.bind(disk),
      readText: disk.readText.bind(disk),
    };
    const rules = rulesOver(blind, { godotProjectsPath: '/g' });
    expect(identify(clientIn('/', { explicit: 'enact/0.09' }), rules).project?.root).toBe('/g/enact/0.09');
  });
});

describe('what a client says and where it stands', () => {
  const rules = rulesOver(twoRepositories());

  it.each(['CLAUDE_PROJECT_DIR', 'GEMINI_PROJECT_DIR', 'CURSOR_PROJECT_DIR'])('%s beats cwd', (name) => {
    const seen = identify(clientIn('/w/a', { env: { [name]: '/w/b' } }), rules);
    expect(rootAnd(seen)).toEqual(['/w/b', 'MEDIUM']);
    expect(verdictOf(seen, `env:${name}`)).toBe('used');
  });
  it('all of them together are certain', () => {
    const env = { CLAUDE_PROJECT_DIR: '/w/a', PWD: '/w/a/src' };
    const seen = identify({ cwd: '/w/a', env, roots: ['file:///w/a', 'file:///w/b'] }, rules);
    expect(rootAnd(seen)).toEqual(['/w/a', 'HIGH']);
    expect(seen.evidence.filter(({ source }) => source === 'roots').map(({ verdict }) => verdict)).toEqual([
      'agrees',
      'ignored',
    ]);
  });
  it.each(['/w/gone', '${CLAUDE_PROJECT_DIR}', ''])('CLAUDE_PROJECT_DIR %j does not stop the search', (dir) =>
    expect(rootAnd(identify(clientIn('/w/a', { env: { CLAUDE_PROJECT_DIR: dir } }), rules))).toEqual(['/w/a', 'HIGH']),
  );
  it('cwd is enough', () => {
    const seen = identify({ cwd: '/w/a/src', env: {} }, rules);
    expect(rootAnd(seen)).toEqual(['/w/a', 'HIGH']);
    expect(seen.why).toBe(`a (${seen.project?.id}) at /w/a, by cwd: the top level of the git repository.`);
  });
  it('an unmarked directory stands for itself, with little confidence', () =>
    expect(rootAnd(identify(clientIn('/w/x'), rulesOver(new MemoryDisk('/w/x/'))))).toEqual(['/w/x', 'LOW']));
  it.each(['/home', '/home/u/.config/tool'])('but not %s, where nobody keeps projects', (cwd) => {
    const seen = identify(clientIn(cwd), rulesOver(new MemoryDisk('/home/u/.config/tool/')));
    expect(rootAnd(seen)).toEqual([undefined, 'NONE']);
    expect(seen.why).toContain('nothing marks it as a project');
  });
  it('a manifest outside git is a fair guess', () =>
    expect(rootAnd(identify(clientIn('/w/x/lib'), rulesOver(new MemoryDisk('/w/x/lib/', '/w/x/go.mod'))))).toEqual([
      '/w/x',
      'MEDIUM',
    ]));
});

describe('PWD', () => {
  const disk = new MemoryDisk(
    '/w/a/.git/',
    '/w/a/game/project.godot',
    '/w/b/.git/',
    '/home/u/.mcporter/',
    '/home/u/p/.git/',
  );
  const standing = (cwd: string, PWD: string, roots?: string[]): Detection =>
    identify({ cwd, env: { PWD }, ...(roots && { roots }) }, rulesOver(disk));

  it('counts when it is deeper than cwd', () => {
    const seen = standing('/w/a', '/w/a/game');
    expect(rootAnd(seen)).toEqual(['/w/a/game', 'MEDIUM']);
    expect(verdictOf(seen, 'cwd')).toBe('ignored');
  });
  it('does not count when it is elsewhere: it may be older than a chdir', () => {
    const seen = standing('/w/a', '/w/b');
    expect(rootAnd(seen)).toEqual(['/w/a', 'HIGH']);
    expect(whyOf(seen, 'env:PWD')).toContain('outdated');
  });
  it.each(['/home/u', '/', '/home/u/.mcporter', '/gone'])('is a guess when the process stands in %s', (cwd) =>
    expect(rootAnd(standing(cwd, '/home/u/p'))).toEqual(['/home/u/p', 'LOW']),
  );
  it('yields to roots then: an editor keeps the PWD of the terminal it was started from', () =>
    expect(rootAnd(standing('/home/u', '/home/u/p', ['file:///w/b']))).toEqual(['/w/b', 'MEDIUM']));
  it('never makes a project of an unmarked directory', () => expect(standing('/home/u', '/w').project).toBeUndefined());
  it('through a link is the same place as cwd', () => {
    const linked = new MemoryDisk('/w/a/.git/', '/short -> /w/a');
    const seen = identify({ cwd: '/w/a', env: { PWD: '/short' } }, rulesOver(linked));
    expect(rootAnd(seen)).toEqual(['/w/a', 'HIGH']);
    expect([verdictOf(seen, 'env:PWD'), verdictOf(seen, 'cwd')]).toEqual(['used', 'agrees']);
  });
});

describe('MCP roots', () => {
  const rules = rulesOver(
    new MemoryDisk('/w/a/.git/', '/w/a/x/', '/w/b c/.git/', '/w/plain/', '/w/other/', '/home/u/'),
  );
  const offered = (...roots: string[]): Detection => identify({ cwd: '/home/u', env: {}, roots }, rules);

  it('one project, as URI or path, percent-decoded', () => {
    expect(rootAnd(offered('file:///w/b%20c'))).toEqual(['/w/b c', 'MEDIUM']);
    expect(rootAnd(offered('/w/a', 'file:///w/a/x'))).toEqual(['/w/a', 'MEDIUM']);
  });
  it('several projects are candidates, never a guess', () => {
    const seen = offered('file:///w/a', 'file:///w/b%20c');
    expect(seen).toMatchObject({ project: undefined, confidence: 'NONE', candidates: ['/w/a', '/w/b c'] });
    expect(seen.why).toBe(
      "Several projects match: the client's roots lie in 2 projects: /w/a, /w/b c. Say which one: --project DIR in the arguments of warren, or WARREN_PROJECT in its environment.",
    );
  });
  it('a marked project beats unmarked folders beside it', () => {
    expect(rootAnd(offered('/w/plain', '/w/a'))).toEqual(['/w/a', 'MEDIUM']);
    expect(rootAnd(offered('/w/plain'))).toEqual(['/w/plain', 'LOW']);
    expect(offered('/w/plain', '/w/other').candidates).toEqual(['/w/plain', '/w/other']);
  });
  it('an empty list, $HOME or what is gone is no evidence', () => {
    expect(verdictOf(offered(), 'roots')).toBe('absent');
    expect(offered().why).toContain('the client stands in "/home/u": the home directory is never a project');
    expect(offered('file:///home/u', 'file:///gone', 'untitled:Untitled-1').project).toBeUndefined();
  });
  it('yields to a project that the client stands in, not to an unmarked directory', () => {
    const at = ['/w/b c', '/w/plain'].map((cwd) => identify({ cwd, env: {}, roots: ['/w/a'] }, rules).project?.root);
    expect(at).toEqual(['/w/b c', '/w/a']);
  });
  it('a list without end is cut', () =>
    expect(offered(...Array.from({ length: 10_000 }, () => '/gone')).evidence.length).toBeLessThan(100));
});

describe('identity', () => {
  it('comes from the canonical root alone', () => {
    const { project } = identify(clientIn('/w/a'), rulesOver(twoRepositories()));
    const digest = hashOf('/w/a');
    expect(project).toMatchObject({
      id: `p_${digest.slice(0, 8)}`,
      key: digest.slice(0, 16),
      slug: 'a',
      version: undefined,
    });
  });
  it('two roots that share 8 digits are told apart by their key', () => {
    const rules = rulesOver(twoRepositories(), { hash: (text) => `12345678${hashOf(text)}`.slice(0, 64) });
    const [a, b] = ['/w/a', '/w/b'].map((dir) => identify(clientIn(dir), rules).project);
    expect(a?.id).toBe(b?.id);
    expect(a?.key).not.toBe(b?.key);
  });
  it('a moved folder is another project, and its old place none', () => {
    const disk = twoRepositories().move('/w/a', '/elsewhere/a');
    expect(identify(clientIn('/elsewhere/a/src'), rulesOver(disk)).project?.root).toBe('/elsewhere/a');
    expect(identify(clientIn('/w/a'), rulesOver(disk)).why).toContain('does not exist');
  });
});
