import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..');
const modules = join(repository, 'node_modules');

/** The built command, as it is installed. */
export const warrenJs = join(repository, 'dist', 'warren.js');
export const builtinJs = join(repository, 'dist', 'builtin.js');
export const isBuilt = (): boolean => existsSync(warrenJs);

/** A server of test/fixtures/servers as the arguments of `node`. */
export const fixture = (name: string, ...args: string[]): string[] => [
  join(repository, 'test', 'fixtures', 'servers', `${name}.mjs`),
  ...args,
];

/** Entry points of packages, as arguments of `node`: starting a script by its path costs no shell and no `npx`. */
export const entry = {
  everything: join(modules, '@modelcontextprotocol', 'server-everything', 'dist', 'index.js'),
  filesystem: join(modules, '@modelcontextprotocol', 'server-filesystem', 'dist', 'index.js'),
  memory: join(modules, '@modelcontextprotocol', 'server-memory', 'dist', 'index.js'),
  inspector: join(modules, '.bin', 'mcp-inspector'),
  mcpProxy: join(modules, '.bin', 'mcp-proxy'),
  supergateway: join(modules, '.bin', 'supergateway'),
};
/** First on PATH, so that `node` is the Node of the repository. */
export const binaries = join(modules, '.bin');
