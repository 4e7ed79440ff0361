import { join } from 'node:path';
import { parse } from 'smol-toml';
import { HubError } from '../../kernel/errors.ts';
import type { Client } from './client.ts';
import { verbatim } from './dialect.ts';
import { entriesOf } from './entry-of.ts';

/** Codex: `[mcp_servers.<name>]` in TOML, values taken literally. */
export const codex: Client = {
  title: 'Codex',
  files: ({ homedir, env, root }, scope) => [
    scope === 'project'
      ? join(root, '.codex', 'config.toml')
      : join(env['CODEX_HOME'] || join(homedir, '.codex'), 'config.toml'),
  ],
  read: (text, file) => entriesOf(readToml(text, file)['mcp_servers'], verbatim),
};

function readToml(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new HubError('invalid-config', `${file}: not valid TOML (${why}). Correct it there, then import again.`, {
      cause,
    });
  }
}
