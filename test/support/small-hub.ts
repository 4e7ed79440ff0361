import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAdmin } from '../../src/admin/index.ts';
import { bootId, startTimeOf } from '../../src/instance/index.ts';
import { smallHubView } from './small-hub-view.ts';

/** `node small-hub.ts HOME [deaf]`: a process that is a hub to the command line. A deaf one obeys nothing but SIGKILL. */
const [home = '', how] = process.argv.slice(2);
const view = smallHubView();
const stop = (): void => {
  if (how !== 'deaf') process.exit(0);
};
view.stop = () => {
  setImmediate(stop);
  return { stopping: true, pid: process.pid };
};
process.on('SIGTERM', stop);
const { port } = await startAdmin({ view, token: 'sesame', port: 0, report: () => {} });
mkdirSync(home, { recursive: true });
writeFileSync(
  join(home, 'hub.json'),
  JSON.stringify({
    schema_version: 1,
    mode: 'shared',
    instance_id: view.instanceId,
    version: '0.1.0',
    base_url: `http://127.0.0.1:${port}`,
    bind_host: '127.0.0.1',
    port,
    pid: process.pid,
    start_time: startTimeOf(process.pid),
    boot_id: bootId(),
    started_at: '2026-11-21T09:00:00.000Z',
    token: 'sesame',
    socket: join(home, 'no.sock'),
  }),
);
process.stdout.write('ready\n');
