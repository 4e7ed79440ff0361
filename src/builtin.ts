/**
 * A built-in instance as a process of its own: `builtin.ts KIND`, started by the hub with SOCKET_PATH and VERSION_ID in
 * its environment. Ends on SIGTERM, and by itself when no hub has talked to it for a while.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { builtinHost } from './daemon/builtin-host.ts';

/** In a private place, as what lies in a shared one could be code of somebody else. A spare is not told where that is. */
const home = process.env['WARREN_HOME'];
if (home && existsSync(home)) enableCompileCache(`${home}/cache`);
void builtinHost(process.argv[2] ?? '');
