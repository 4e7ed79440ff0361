import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HooksHome, put, text } from '../support/hooks-home.ts';

let home: HooksHome;
const hooks = (...words: string[]): Promise<number> => home.hooks(...words);
const commandsOf = (file: string): string[] =>
  [...text(file).matchAll(/"command": ?"([^"]*hook \w+ \w+)"/g)].map(
    ([, command]) => command?.split(' hook ')[1] ?? '',
  );

beforeEach(() => {
  home = new HooksHome();
});
afterEach(() => home[Symbol.dispose]());

/** As people have them: two spaces, tabs, one line, nothing, Windows. */
const theirs: readonly (readonly [string, string])[] = [
  [
    'with hooks of their own',
    `${JSON.stringify({ model: 'opus', hooks: { Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }], PreToolUse: [{ matcher: 'Bash', hooks: [] }] }, env: { A: 'b' } }, undefined, 2)}\n`,
  ],
  ['without line end', '{\n\t"model": "opus"\n}'],
  ['in one line', '{"model":"opus","permissions":{"allow":["Bash(ls)"]}}'],
  ['with nothing in it', ''],
  ['empty', '{}\n'],
  ['from Windows', '\uFEFF{\r\n    "model": "opus"\r\n}\r\n'],
  ['with comments', '{\n  // mine\n  "model": "opus", /* too */\n}\n'],
];

describe('warren hooks install and uninstall', () => {
  it.each(theirs)('settings %s: twice is once, and out again they are what they were', async (_name, before) => {
    const file = put(home.claudeFile, before);
    chmodSync(file, 0o640);
    expect(await hooks('install', 'claude')).toBe(0);
    const after = text(file);
    expect(commandsOf(file).toSorted()).toEqual([
      'claude PreCompact',
      'claude SessionEnd',
      'claude SessionStart',
      'claude Stop',
      'claude statusline',
    ]);
    const inode = statSync(file).ino;
    expect(await hooks('install', 'claude')).toBe(0);
    expect(home.said).toContain('Installed already');
    expect([text(file), statSync(file).ino]).toEqual([after, inode]);
    expect(await hooks('uninstall', 'claude')).toBe(0);
    expect(readFileSync(file)).toEqual(Buffer.from(before));
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });
  it.each(['claude', 'codex', 'opencode'])('%s without a file: there is none again', async (client) => {
    expect(await hooks('install', client, '--json')).toBe(0);
    const { file, written } = JSON.parse(home.said) as { file: string; written: boolean }; // our own answer
    expect([existsSync(file), written, statSync(file).mode & 0o777]).toEqual([true, true, 0o600]);
    await hooks('uninstall', client);
    expect(existsSync(file)).toBe(false);
    expect(await hooks('uninstall', client)).toBe(0);
    expect(home.said).toContain('nothing to do');
  });
  it('where somebody changed the file in between, only ours goes', async () => {
    const file = put(home.claudeFile, '{\n  "model": "opus"\n}\n');
    await hooks('install', 'claude');
    writeFileSync(file, text(file).replace('"opus"', '"sonnet"'));
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe('{\n  "model": "sonnet"\n}\n');
  });
  it('what was installed by a Warren elsewhere is brought up to date, and the first text comes back', async () => {
    const before = '{\n  "model": "opus"\n}\n';
    const file = put(home.claudeFile, before);
    await hooks('install', 'claude');
    const moved = text(file).replaceAll(/"[^"]* hook claude/g, '"/gone/warren hook claude');
    writeFileSync(file, moved);
    await hooks('status', 'claude');
    expect(home.said).toContain('/gone/warren hook claude SessionStart cannot be started any more. Install again.');
    await hooks('install', 'claude');
    expect(text(file)).not.toContain('/gone');
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe(before);
  });
  it('a status line of their own stays; replaced on demand, it comes back, also after other changes', async () => {
    const before =
      '{\n  "statusLine": {\n    "type": "command",\n    "command": "mine.sh",\n    "padding": 2\n  }\n}\n';
    const file = put(home.claudeFile, before);
    await hooks('install', 'claude');
    expect(home.said).toContain('it stays');
    expect(text(file)).toContain('mine.sh');
    await hooks('install', 'claude', '--replace-status-line');
    expect(commandsOf(file)).toContain('claude statusline');
    const replaced = text(file);
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe(before);
    await hooks('install', 'claude', '--replace-status-line');
    expect(text(file)).not.toContain('mine.sh');
    writeFileSync(file, replaced.replace('{', '{\n  "model": "opus",'));
    await hooks('uninstall', 'claude');
    expect(JSON.parse(text(file))).toEqual({ model: 'opus', ...(JSON.parse(before) as object) }); // an object
  });
  it('a status line that ours replaced and that somebody threw away since does not come back', async () => {
    const file = put(home.claudeFile, '{"statusLine": {"type": "command", "command": "mine.sh"}}');
    await hooks('install', 'claude', '--replace-status-line');
    writeFileSync(file, '{"model": "opus"}');
    await hooks('install', 'claude');
    writeFileSync(file, text(file).replace('opus', 'sonnet'));
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe('{"model": "sonnet"}');
  });
  it('--dry-run shows the difference, without secrets, and writes nothing', async () => {
    const before = JSON.stringify({ env: { API_KEY: 'made-up-secret-0123456789' }, hooks: {} }, undefined, 2);
    const file = put(home.claudeFile, before);
    expect(await hooks('install', 'claude', '--dry-run')).toBe(0);
    expect(home.said).toMatch(/^--- .*settings\.json\n[^]*\+ .*hook claude SessionStart[^]*Nothing was written/);
    expect(home.said).not.toContain('made-up-secret');
    expect(text(file)).toBe(before);
    expect(existsSync(join(home.folder, '.warren'))).toBe(false);
    await hooks('install', 'codex', '--dry-run');
    await hooks('install', 'opencode', '--dry-run', '--json');
    expect(JSON.parse(home.said)).toMatchObject({ changed: true, written: false });
    expect([existsSync(join(home.folder, '.codex')), existsSync(join(home.folder, '.config'))]).toEqual([false, false]);
  });
  it.each([
    '// mine\n{\n  "env": {\n    "API_KEY": "made-up-secret"\n  }\n}\n',
    '{"hooks": {"Stop": [{"hooks": [{"type": "http", "headers": {"Authorization": "Bearer made-up-secret"}}]}]}}',
  ])('--dry-run shows no secret of %s', async (before) => {
    put(home.claudeFile, before);
    expect(await hooks('install', 'claude', '--dry-run')).toBe(0);
    expect(home.said).toContain('(hidden)');
    expect(home.said).not.toContain('made-up-secret');
  });
  it.each([
    ['{ "model": ', 'not valid JSON'],
    ['[]', 'does not hold an object'],
    ['{"hooks": 7}', '"hooks" is not an object'],
    ['{"hooks": {}, "a": 1, "hooks": {}}', '"hooks" stands there twice'],
    ['{"hooks": {"Stop": [], "X": [], "Stop": []}}', '"hooks.Stop" stands there twice'],
    ['{"statusLine": null, "statusLine": null}', '"statusLine" stands there twice'],
    [Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), 'not valid JSON'],
  ])('%s is refused and left alone', async (before, why) => {
    const file = put(home.claudeFile, before);
    expect(await hooks('install', 'claude')).not.toBe(0);
    expect(home.complained).toContain(why);
    expect(home.complained).toContain('left as it is');
    expect(text(file)).toBe(before);
    expect(await hooks('status', 'claude')).toBe(0);
  });
  it('keys that stand there twice are no matter where nothing of ours is done; ours are not taken out by halves', async () => {
    const twice = '{"hooks": {"Stop": []}, "a": 1, "a": 2, "hooks": {"Stop": []}}';
    const file = put(home.claudeFile, twice);
    expect([await hooks('uninstall', 'claude'), home.said]).toEqual([0, expect.stringContaining('nothing to do')]);
    writeFileSync(file, '{"a": 1, "a": 2}');
    await hooks('install', 'claude');
    expect(text(file)).toMatch(/^\{"a": 1, "a": 2,/);
    const both = text(file).replace('{', '{"hooks": {}, ');
    writeFileSync(file, both);
    expect(await hooks('uninstall', 'claude')).toBe(2);
    expect([home.complained.includes('"hooks" stands there twice'), text(file)]).toEqual([true, both]);
  });
  it('what is no text is refused', async () => {
    const file = put(home.claudeFile, '');
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await hooks('install', 'claude')).not.toBe(0);
    expect(home.complained).toContain('not UTF-8');
  });
  it('a plugin of OpenCode that is not ours is left alone', async () => {
    const file = put(join(home.folder, '.config', 'opencode', 'plugins', 'warren.js'), '// mine');
    for (const act of ['install', 'uninstall']) expect(await hooks(act, 'opencode')).not.toBe(0);
    expect([home.complained.includes('is not ours'), text(file)]).toEqual([true, '// mine']);
  });
  it.each([
    [[], 'Say what to do'],
    [['install'], 'Say for which client'],
    [['install', 'emacs'], '"emacs" has no hooks here'],
    [['remove', 'claude'], '"remove" is nothing to do'],
    [['install', 'claude', 'x'], '"x" is too much'],
    [['install', 'claude', '--scope', 'x'], '"x" is no scope'],
    [['install', 'claude', '--frobnicate'], "Unknown option '--frobnicate'"],
  ])('wrong words: %j', async (words, why) => {
    expect(await hooks(...words)).toBe(2);
    expect(home.complained.startsWith(why)).toBe(true);
    expect(home.complained).toContain('\n\nUsage: warren hooks');
    expect([await hooks(...words, '--json'), home.complained]).toEqual([2, '']);
    expect(JSON.parse(home.said)).toMatchObject({ error: { code: 'invalid-params' } });
    expect(home.said).not.toContain('Usage');
  });
});

const fact = (id: string): string => `${JSON.stringify({ id, at: 1, client: 'claude', event: 'stop' })}\n`;

describe('warren hooks status', () => {
  it('says what is installed where, what it starts, and what was heard', async () => {
    await hooks('install', 'claude');
    await hooks('install', 'opencode');
    put(
      join(home.folder, '.warren', 'hooks', 'heard-claude.json'),
      JSON.stringify({ client: 'claude', event: 'stop', at: 0, fate: 'told' }),
    );
    put(join(home.folder, '.codex', 'config.toml'), '[features]\nhooks = false\n');
    expect(await hooks('status', '--json')).toBe(0);
    const { clients } = JSON.parse(home.said) as { clients: { files: object[]; heard: object | null }[] }; // our own answer
    expect(clients).toMatchObject([
      {
        client: 'claude',
        heard: { event: 'stop', at: '1970-01-01T00:00:00.000Z', fate: 'told' },
        files: [
          { scope: 'user', exists: true, missing: [], status_line: 'ours', problems: [] },
          { scope: 'project', exists: false, installed: [], status_line: null },
        ],
      },
      { client: 'codex', heard: null, files: [{ installed: [] }, { installed: [] }] },
      { client: 'opencode', files: [{ installed: ['plugin'], problems: [] }, { exists: false }] },
    ]);
    await hooks('install', 'codex');
    expect(home.said).toMatch(/switches hooks off[^]*\/hooks/);
    await hooks('status');
    expect(home.said).toMatch(/claude user: installed \(.*\); with status line\n[^]*last heard: stop at 1970/);
  });
  it('how many events wait for the hub, also those that a hook had claimed', async () => {
    const spool = join(home.folder, '.warren', 'hooks', 'spool');
    await hooks('status');
    expect(home.said).not.toContain('wait');
    put(join(spool, 'waiting'), `\n${fact('a')}${fact('b')}rubb`);
    await hooks('status', 'codex');
    expect(home.said).toContain(`2 events wait in ${spool}: they are told with the next one that reaches the hub.\n`);
    put(join(spool, 'claim-1'), fact('a') + fact('c'));
    await hooks('status', '--json');
    expect(JSON.parse(home.said)).toMatchObject({ waiting: 3 });
    put(join(spool, 'waiting'), '');
    rmSync(join(spool, 'claim-1'));
    put(join(spool, 'waiting'), fact('a'));
    await hooks('status');
    expect(home.said).toContain('1 event waits in ');
  });
  it('a plugin of OpenCode that another version wrote, until it is installed again', async () => {
    await hooks('install', 'opencode');
    const file = join(home.folder, '.config', 'opencode', 'plugins', 'warren.js');
    writeFileSync(file, text(file).replace('beatEveryMs = 30_000', 'beatEveryMs = 10_000'));
    await hooks('status', 'opencode');
    expect(home.said).toContain('It is not as this version of Warren writes it. Install again.');
    await hooks('install', 'opencode');
    await hooks('status', 'opencode');
    expect(home.said).not.toContain('Install again');
  });
  it('hooks that are switched off, and half of them', async () => {
    await hooks('install', 'claude');
    const settings = JSON.parse(text(home.claudeFile)) as { hooks: Record<string, unknown>; disableAllHooks?: boolean }; // we wrote it
    delete settings.hooks['Stop'];
    settings.disableAllHooks = true;
    writeFileSync(home.claudeFile, JSON.stringify(settings));
    await hooks('status', 'claude');
    expect(home.said).toMatch(/Not told: Stop\. Install again\.[^]*"disableAllHooks" is true/);
  });
});
