import { join } from 'node:path';
import type { Client } from './client.ts';
import { opencodeDialect } from './dialect.ts';
import { entriesOf } from './entry-of.ts';
import { readJson } from './read-json.ts';

/** OpenCode: `mcp`, with the whole command line in `command` and the variables in `environment`. */
export const opencode: Client = {
  title: 'OpenCode',
  files({ homedir, env, root }, scope) {
    const folders =
      scope === 'project'
        ? [root, join(root, '.opencode')]
        : [join(env['XDG_CONFIG_HOME'] || join(homedir, '.config'), 'opencode')];
    return folders.flatMap((folder) => [join(folder, 'opencode.json'), join(folder, 'opencode.jsonc')]);
  },
  read: (text, file) => entriesOf(readJson(text, file)['mcp'], opencodeDialect),
};
