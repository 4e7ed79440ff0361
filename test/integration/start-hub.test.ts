import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hubPlace } from '../../src/cli/shim/place.ts';
import { startHub } from '../../src/cli/shim/start-hub.ts';
import { processes } from '../support/process-table.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

it('a hub that is killed while it starts says nothing, whatever another one writes meanwhile', async () => {
  await using home = new TempHome();
  const place = hubPlace(home.env);
  const started = startHub(place, home.env, 20_000);
  const hub = await waitFor(
    'the new hub',
    () => home.hubs()[0] ?? processes().find(({ argv, ppid }) => ppid === process.pid && argv.includes('--detached')),
  );
  appendFileSync(place.stderrFile, 'nobody waits for this hub any more: ready\n');
  process.kill(hub.pid, 'SIGKILL');
  await expect(started).resolves.toBeUndefined();
});
