/**
 * A built-in instance as a process of its own: `builtin.ts KIND`, started by the hub with SOCKET_PATH and VERSION_ID in
 * its environment. Ends on SIGTERM, and by itself when no hub has talked to it for a while.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { builtinHost } from './daemon/builtin-host.ts';

/**
 * Small buffers are cut from common pieces of 8 KiB. Where little happens, a piece lives so long that only a full collection
 * takes it back, and those are hours apart: an instance grew by 20 MB an hour (measured, 30 minutes).
 */
Buffer.poolSize = 0;

/** In a private place, as what lies in a shared one could be code of somebody else. A spare is not told where that is. */
const home = process.env['WARREN_HOME'];
if (home && existsSync(home)) enableCompileCache(`${home}/cache`);
void builtinHost(process.argv[2] ?? '');
