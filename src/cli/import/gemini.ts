import { join } from 'node:path';
import type { Client } from './client.ts';
import { geminiDialect } from './dialect.ts';
import { entriesOf } from './entry-of.ts';
import { readJson } from './read-json.ts';

export const gemini: Client = {
  title: 'Gemini CLI',
  files: ({ homedir, root }, scope) => [join(scope === 'project' ? root : homedir, '.gemini', 'settings.json')],
  read: (text, file) => entriesOf(readJson(text, file)['mcpServers'], geminiDialect),
};
