import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { binaries, repository } from '../support/paths.ts';
import { installed, Machine } from './machine.ts';
import { verifies } from './verifies.ts';

const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }; // npm wrote it
const packageFolder = join(installed, 'node_modules', 'mcp-warren');

/** The first Node on PATH that is too old for Warren, as a machine without the repository's own Node has it. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => folder !== '' && folder !== binaries)
  .map((folder) => join(folder, 'node'))
  .filter(existsSync)
  .find((node) => Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 22);

verifies('PKG-001', async () => {
  await using machine = new Machine();
  const { code, stdout } = await machine.warren(['--version']);
  expect({ code, version: stdout.trim() }).toEqual({ code: 0, version: manifest.version });
});

verifies('PKG-002', async () => {
  const held = readdirSync(packageFolder, { recursive: true, encoding: 'utf8' });
  const outside = held.filter((path) => !path.startsWith('dist') && !path.startsWith('node_modules')).toSorted();
  expect(outside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  const parsers = /^dist\/native(\/LICENSE\.[\w-]+|\/(linux|darwin)-(x64|arm64)(\/tree-sitter[\w-]*\.node)?)?$/;
  const inside = held.filter((path) => path.startsWith('dist') && !parsers.test(path));
  expect(inside.filter((path) => !/^dist(\/[\w.-]+\.js(on)?)?$/.test(path))).toEqual([]);
});

verifies(
  'PKG-003',
  async () => {
    await using machine = new Machine();
    for (const args of [['--version'], ['connect'], ['status']]) {
      const { code, stdout, stderr } = await machine.warren(args, machine.home.home, dirname(oldNode ?? ''));
      expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
      expect(stderr).toMatch(/^warren needs Node 22\.22 or newer, and this is Node \d+\.\d+\.\d+: .+\n$/);
    }
  },
  oldNode !== undefined,
);
