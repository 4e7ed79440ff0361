import { join } from 'node:path';
import { stdioLauncher } from '../../src/backend/stdio/index.ts';
import { bootId, FileRecords, type InstanceSpec, Pool } from '../../src/instance/index.ts';
import { instanceKey } from '../../src/kernel/ids.ts';
import { PlainLink } from './instance-room.ts';
import { realClock } from './real-clock.ts';

/** A hub that only starts one server, says so, and waits to be killed. Arguments: its folder, the server's script. */
const [folder = '', script = ''] = process.argv.slice(2);
const report = (): void => undefined;
const pool = new Pool<InstanceSpec, PlainLink>({
  launcherOf: () => stdioLauncher({ clock: realClock, report }),
  greet: async (launched) => new PlainLink(launched),
  clock: realClock,
  random: { hex: (bytes) => '0'.repeat(2 * bytes) },
  report,
  records: new FileRecords(join(folder, 'records'), report),
  hub: 'doomed',
  homeId: folder,
  bootId: bootId(),
});
const lease = pool.lease({
  key: instanceKey('k9'),
  name: 'orphan',
  project: 'noxii/0.16',
  kind: 'stdio',
  command: 'sh',
  args: ['-c', script],
  cwd: '/',
  env: { PATH: process.env['PATH'] ?? '', MARK: folder },
  maxLineBytes: 1024,
  startMs: 10_000,
  idleMs: 0,
  stopMs: 1000,
  linger: 'keep',
  memoryBytes: 0,
});
const { launched } = await lease.link(new AbortController().signal);
process.stdout.write(`${launched.pid}\n`);
setInterval(() => undefined, 1000);
