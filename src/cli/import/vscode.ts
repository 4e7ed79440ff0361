import { join } from 'node:path';
import type { At, Client } from './client.ts';
import { editorDialect } from './dialect.ts';
import { entriesOf } from './entry-of.ts';
import { readJson } from './read-json.ts';

/** The user profile's folder of VS Code and its builds. */
const builds = ['Code', 'Code - Insiders', 'VSCodium'];

function profiles({ homedir, env, platform }: At): string {
  if (platform === 'darwin') return join(homedir, 'Library', 'Application Support');
  return env['XDG_CONFIG_HOME'] || join(homedir, '.config');
}

export const vscode: Client = {
  title: 'VS Code',
  files: (at, scope) =>
    scope === 'project'
      ? [join(at.root, '.vscode', 'mcp.json')]
      : builds.map((build) => join(profiles(at), build, 'User', 'mcp.json')),
  read: (text, file) => entriesOf(readJson(text, file)['servers'], editorDialect),
};
