import { describe, expect, it } from 'vitest';
import { clientAmong, parentsOf } from './client-process.ts';
import { type Look, tableIn } from './process-look.ts';

/** Processes by number: who started them, and as what. */
const table = (rows: Readonly<Record<number, readonly [parent: number, ...words: string[]]>>): Look => {
  const all = new Map(Object.entries(rows).map(([pid, [parent, ...words]]) => [Number(pid), { parent, words }]));
  return (pid) => all.get(pid);
};
const clientOf = (pid: number, look: Look): number | undefined => clientAmong(parentsOf(pid, look), look);

describe('the client above a process', () => {
  const terminal = { 2: [1, 'tmux'], 3: [2, '-zsh'] } as const;

  it.each([
    ['directly', { 20: [10, 'node', 'warren', 'connect'] }],
    ['a shell', { 19: [10, '/bin/sh', '-c', 'warren connect'], 20: [19, 'node', 'warren', 'connect'] }],
    [
      'npx',
      { 17: [10, 'npm exec mcp-warren connect'], 18: [17, 'sh', '-c', 'x'], 20: [18, 'node', 'warren', 'connect'] },
    ],
    ['npx by its script', { 18: [10, '/usr/bin/node', '/usr/lib/npx-cli.js', 'x'], 20: [18, 'node', 'warren'] }],
    ['several', { 16: [10, 'env', 'A=1'], 17: [16, 'bash'], 18: [17, 'timeout', '9'], 20: [18, 'node', 'warren'] }],
  ] as const)('is found through %s', (_how, rows) => {
    const look = table({ ...terminal, 10: [3, 'claude', '--resume'], ...rows });
    expect(clientOf(20, look)).toBe(10);
  });

  it('is another one for two that were started from the same shell, and for one inside the other', () => {
    const look = table({
      ...terminal,
      10: [3, 'claude'],
      11: [10, 'node', '/x/warren.js', 'connect'],
      12: [3, 'claude'],
      13: [12, 'node', '/x/warren.js', 'connect'],
      14: [10, 'bash', '-c', 'claude -p'],
      15: [14, 'claude', '-p'],
      16: [15, 'node', '/x/warren.js', 'connect'],
      17: [10, 'sh', '-c', 'warren hook'],
    });
    expect([11, 13, 16].map((pid) => clientOf(pid, look))).toEqual([10, 12, 15]);
    expect(clientAmong([17, 10, 3, 2], look)).toBe(10);
  });

  it('is a script that Node runs, unless it is one that only runs others', () => {
    const look = table({ 10: [2, 'node', '/opt/codex/codex.js'], 20: [10, 'node', 'warren'] });
    expect(clientOf(20, look)).toBe(10);
  });

  it('is nobody where nothing is known of those above, and what ended is passed over', () => {
    const look = table({ 10: [1, 'claude'] });
    expect([clientAmong([], look), clientAmong([1, 0, -5, 4711], look)]).toEqual([undefined, undefined]);
    expect(clientAmong([4711, 10], look)).toBe(10);
    expect(parentsOf(4711, look)).toEqual([]);
  });

  it('ends where processes go in a circle', () => {
    const look = table({ 10: [11, 'sh'], 11: [10, 'sh'] });
    expect(clientOf(10, look)).toBeUndefined();
  });
});

it('what ps prints is read, whatever stands in it', () => {
  const look = tableIn('    1     0 /sbin/launchd\n  501     1 /bin/zsh -l\n\n  x y z\n  777 501\n');
  expect([look.get(501), look.get(777), look.get(1)?.parent]).toEqual([
    { parent: 1, words: ['/bin/zsh', '-l'] },
    undefined,
    0,
  ]);
});
