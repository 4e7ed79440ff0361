import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../kernel/errors.ts';
import { claude } from './claude.ts';
import type { Client, Found, ServerEntry } from './client.ts';
import { codex } from './codex.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { vscode } from './vscode.ts';

const read = (client: Client, content: unknown): readonly Found[] =>
  client.read(typeof content === 'string' ? content : JSON.stringify(content), '/f');
const entryIn = (client: Client, content: unknown): ServerEntry | undefined => read(client, content)[0]?.entry;
const notesIn = (client: Client, content: unknown): string =>
  read(client, content)
    .flatMap(({ notes }) => notes)
    .join('\n');

/** How each client writes the same servers. */
const render: readonly (readonly [Client, (servers: Record<string, ServerEntry>) => string])[] = [
  [claude, (mcpServers) => JSON.stringify({ numStartups: 3, mcpServers })],
  [cursor, (mcpServers) => JSON.stringify({ mcpServers })],
  [vscode, (servers) => JSON.stringify({ inputs: [], servers })],
  [gemini, (mcpServers) => JSON.stringify({ theme: 'x', mcpServers })],
  [codex, (mcp_servers) => stringify({ model: 'x', mcp_servers })],
  [
    opencode,
    (servers) =>
      JSON.stringify({
        mcp: Object.fromEntries(
          Object.entries(servers).map(([name, { command, args = [], env, cwd, enabled = true }]) => [
            name,
            { type: 'local', command: [command, ...args], environment: env, cwd, enabled },
          ]),
        ),
      }),
  ],
];

describe('reading the clients’ files', () => {
  // Text without the signs of references; what those become is said below.
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((raw) => raw.replaceAll(/[${}]/g, '_'));
  const entry = fc.record(
    {
      command: text,
      args: fc.array(text, { minLength: 1, maxLength: 4 }),
      env: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,9}$/), text, { minKeys: 1, maxKeys: 3 }),
      cwd: text,
      enabled: fc.constant(false),
    },
    { requiredKeys: ['command'] },
  );
  const servers = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), entry, { maxKeys: 4 });
  it.each(render.map(([client, write]) => [client.title, client, write] as const))(
    '%s: what is read equals what was written',
    (_title, client, write) =>
      fc.assert(
        fc.property(servers, (given) => {
          const found = read(client, write(given));
          expect(Object.fromEntries(found.map(({ name, entry }) => [name, entry]))).toEqual({ ...given });
        }),
        { numRuns: 60 },
      ),
  );

  it.each(render.map(([client]) => [client.title, client] as const))(
    '%s: any text gives servers or a HubError, and a server is never taken over in part',
    (_title, client) =>
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
          try {
            for (const { entry, notes } of client.read(content, '/f')) expect(entry ?? notes[0]).toBeDefined();
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(HubError);
          }
        }),
      ),
  );

  it('leaves out what is reached by address, what is Warren and what cannot be run, and says why', () => {
    const all = {
      web: { type: 'http', url: 'https://x' },
      us: { command: 'warren', args: ['connect'] },
      none: { args: [] },
      odd: { command: 'a', args: [1] },
      nothing: null,
    };
    const found = read(claude, { mcpServers: all });
    expect(found.every(({ entry }) => entry === undefined)).toBe(true);
    expect(found.map(({ notes }) => notes.join())).toEqual([
      expect.stringContaining('reached by address'),
      expect.stringContaining('goes through Warren already'),
      expect.stringContaining('names no command'),
      expect.stringContaining('arguments that are not texts'),
      expect.stringContaining('not an object'),
    ]);
  });

  it('Claude Code: private servers of a project stay private and bound to it, each once', () => {
    const a = { command: 'a' };
    const file = {
      mcpServers: { everywhere: a },
      projects: { '/p': { mcpServers: { here: a, everywhere: a } }, '/q': { mcpServers: { here: a } }, '/r': {} },
    };
    expect(read(claude, file)).toEqual([
      { name: 'everywhere', entry: a, notes: [] },
      { name: 'here', entry: { ...a, match: { project: ['/p', '/p/**', '/q', '/q/**'] } }, notes: [] },
    ]);
  });

  it('editors: their variables become ours', () => {
    const env = { A: '${env:HOME}/x', B: '${input:api-key}', C: '${workspaceFolder}${/}y', D: '${file}' };
    const content = { servers: { a: { command: 'a', env } } };
    expect(entryIn(vscode, content)?.env).toEqual({
      A: '${HOME}/x',
      B: '${API_KEY}',
      C: '${projectRoot}/y',
      D: '$${file}',
    });
    expect(notesIn(vscode, content)).toMatch(/set API_KEY\.[^]*\$\{file\} means nothing here/);
  });

  it('OpenCode, Gemini, Codex: references mean what they meant there', () => {
    expect(entryIn(opencode, '{"mcp":{"a":{"type":"local","command":["a","{env:X}","${Y}"],},}}')?.args).toEqual([
      '${X}',
      '$${Y}',
    ]);
    expect(entryIn(gemini, { mcpServers: { a: { command: 'a', env: { A: '$X-${Y}' } } } })?.env).toEqual({
      A: '${X}-${Y}',
    });
    const toml =
      '[mcp_servers.a]\ncommand = "a"\nargs = ["${X}"]\nenv_vars = ["TOKEN", { name = "KEY" }]\nstartup_timeout_sec = 5';
    expect(entryIn(codex, toml)).toEqual({ command: 'a', args: ['$${X}'], passEnv: ['TOKEN', 'KEY'] });
  });

  it('looks where each client keeps its files, and where its variables say', () => {
    const at = { homedir: '/h', env: {}, root: '/p', platform: 'linux' };
    expect(claude.files(at, 'user')).toEqual(['/h/.claude.json']);
    expect(claude.files({ ...at, env: { CLAUDE_CONFIG_DIR: '/c' } }, 'user')).toEqual(['/c/.claude.json']);
    expect(claude.files(at, 'project')).toEqual(['/p/.mcp.json']);
    expect(cursor.files(at, 'project')).toEqual(['/p/.cursor/mcp.json']);
    expect(vscode.files(at, 'user')[0]).toBe('/h/.config/Code/User/mcp.json');
    expect(vscode.files({ ...at, platform: 'darwin' }, 'user')[0]).toBe(
      '/h/Library/Application Support/Code/User/mcp.json',
    );
    expect(codex.files({ ...at, env: { CODEX_HOME: '/x' } }, 'user')).toEqual(['/x/config.toml']);
    expect(gemini.files(at, 'user')).toEqual(['/h/.gemini/settings.json']);
    expect(opencode.files(at, 'user')).toEqual([
      '/h/.config/opencode/opencode.json',
      '/h/.config/opencode/opencode.jsonc',
    ]);
  });
});
