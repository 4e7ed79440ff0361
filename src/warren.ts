#!/usr/bin/env node
/**
 * The command. Small on purpose: an MCP client starts it for every server it knows, so `connect` and `run` load nothing
 * but the shim. Must parse and speak on any Node from 18 on: it is what tells an old one that it is too old.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const words = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(
    `warren needs Node 22.22 or newer, and this is Node ${process.versions.node}: install a newer one (https://nodejs.org) and run it again.\n`,
  );
  process.exit(1);
} else if (process.platform === 'win32') {
  process.stderr.write('warren runs on Linux and macOS; Windows is not supported yet (WSL is).\n');
  process.exit(1);
} else if (words[0] === 'connect' || words[0] === 'run') {
  const { shimCommand } = await import('./cli/shim-command.ts');
  await shimCommand(words);
} else if (words[0] === 'hub') {
  const { hubCommand } = await import('./daemon/index.ts');
  await hubCommand(words.slice(1));
} else {
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(words);
}
