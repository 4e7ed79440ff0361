#!/usr/bin/env node
/**
 * The command. Small on purpose: an MCP client starts it for every server it knows, so `connect` and `run` load nothing
 * but the shim. Must parse and speak on any Node from 18 on: it is what tells an old one that it is too old.
 */
import { existsSync } from 'node:fs';
import { homeDirectory } from './cli/shim/environment.ts';
import { shimCommand } from './cli/shim-command.ts';

const oldest = [22, 22] as const;

function refusal(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    return `warren needs Node ${oldest.join('.')} or newer, and this is Node ${process.versions.node}: install a newer one (https://nodejs.org) and run it again.`;
  if (process.platform === 'win32') return 'warren runs on Linux and macOS; Windows is not supported yet (WSL is).';
  return undefined;
}

async function main([command, ...words]: readonly string[]): Promise<void> {
  if (command === 'connect' || command === 'run') return shimCommand([command, ...words]);
  if (command === 'hook') return (await import('./cli/hooks/event/hook-command.ts')).hookCommand(words);
  cacheCode(process.env['WARREN_HOME'] || `${homeDirectory(process.env)}/.warren`);
  if (command === 'hub') return (await import('./daemon/index.ts')).hubCommand(words);
  (await import('./cli/io.ts')).heedOutput();
  if (command === 'db') return (await import('./daemon/index.ts')).dbCommand(words);
  if (command === 'godot') return (await import('./daemon/godot-command.ts')).godotCommand(words);
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(command === undefined ? [] : [command, ...words]);
}

/** In a private place, as what lies in a shared one could be code of somebody else; and only where we live already. */
function cacheCode(home: string): void {
  if (existsSync(home)) process.getBuiltinModule('node:module').enableCompileCache(`${home}/cache`);
}

const why = refusal();
if (why === undefined) void main(process.argv.slice(2));
else {
  process.stderr.write(`${why}\n`);
  process.exitCode = process.argv[2] === 'hook' ? 0 : 1; // a client must not stumble over its hooks
}
