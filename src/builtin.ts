/**
 * A built-in instance as a process of its own: `builtin.ts KIND`, started by the hub with SOCKET_PATH and VERSION_ID in
 * its environment. Ends on SIGTERM, and by itself when no hub has talked to it for a while.
 */
import { builtinHost } from './daemon/builtin-host.ts';

void builtinHost(process.argv[2] ?? '');
