import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hubFileSchema, hubHeader } from '../../src/admin/contract.ts';
import { bootId, startTimeOf } from '../../src/cli/process-identity.ts';
import { warrenJs } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const away = { error: { code: 'store-away', message: 'The store is away.', retry: 'later' } };
const deed = { id: '1', at: '2026-11-22T10:00:00.000Z', session: 'odin-PS-8f4a2b', kind: 'event', what: 'back' };
const back = { deeds: [{ ...deed, sequence_num: 1, outcome: null, took_ms: null, details: '{}' }] };

it('a tail says once that it waits, however long that takes', async () => {
  await using home = new TempHome({});
  const answers = [{ deeds: [] }, away, away, away, back, away, away];
  let asked = 0;
  await using server = createServer((_, response) => {
    const answer = answers[asked++] ?? back;
    response.writeHead(answer === away ? 503 : 200, { [hubHeader]: 'hub' }).end(JSON.stringify(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens
  const hub = {
    schema_version: hubFileSchema,
    instance_id: 'hub',
    version: '1',
    base_url: '',
    port,
    token: 't',
    socket: '',
  };
  const alive = { pid: process.pid, start_time: startTimeOf(process.pid), boot_id: bootId() };
  home.write(join(home.warrenHome, 'hub.json'), JSON.stringify({ ...hub, ...alive }));
  const tail = spawn(process.execPath, [warrenJs, 'sessions', 'tail', '-f', '--json'], { env: home.env });
  const said = { out: '', err: '' };
  tail.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString('utf8')));
  tail.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString('utf8')));
  const over = once(tail, 'close');
  await waitFor('the store was away twice', () => asked > answers.length);
  tail.kill('SIGINT');
  expect(await over).toEqual([0, null]);
  expect(said.out.trim().split('\n')).toHaveLength(1);
  expect(said.err).toBe('The store is away. Waiting for it.\n'.repeat(2));
});
