import { join } from 'node:path';
import type { Client } from './client.ts';
import { editorDialect } from './dialect.ts';
import { entriesOf } from './entry-of.ts';
import { readJson } from './read-json.ts';

export const cursor: Client = {
  title: 'Cursor',
  files: ({ homedir, root }, scope) => [join(scope === 'project' ? root : homedir, '.cursor', 'mcp.json')],
  read: (text, file) => entriesOf(readJson(text, file)['mcpServers'], editorDialect),
};
