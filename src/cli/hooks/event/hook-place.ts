import { join } from 'node:path';
import type { HookClient } from '../../../admin/contract.ts';
import { places } from '../../../config/index.ts';

/** Where hooks leave what they need: `<home>/hooks`. */
export interface HookPlace {
  readonly hubFile: string;
  /** Facts that wait for the hub. */
  readonly spool: string;
  /** What status lines showed last, one file a session. */
  readonly footers: string;
  /** What was last heard of a client. */
  readonly heard: (client: HookClient) => string;
  /** What was installed where, and how to take it back. */
  readonly installed: string;
}

export function hookPlace(env: Readonly<Record<string, string | undefined>>, homedir: string): HookPlace {
  const { home, hubFile } = places(env, homedir);
  const hooks = join(home, 'hooks');
  return {
    hubFile,
    spool: join(hooks, 'spool'),
    footers: join(hooks, 'footers'),
    heard: (client) => join(hooks, `heard-${client}.json`),
    installed: join(hooks, 'installed.json'),
  };
}
