import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runs } from '../../src/backend/godot/run/index.ts';
import { all, RunWorld, realGodot3 } from '../support/run-world.ts';
import { waitFor } from '../support/wait-for.ts';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const batch = (events: unknown, more = {}): string => JSON.stringify({ session: 'a1', events, ...more });

describe('the intake of events', () => {
  let world: RunWorld;
  let runs: Runs;
  let url = new URL('http://x');
  let token = '';

  beforeAll(async () => {
    world = new RunWorld('talkative', realGodot3());
    runs = world.runs();
    const intake = await runs.intake();
    url = new URL(intake.url);
    token = intake.token;
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  /** With the token and as JSON unless told otherwise. */
  const send = ({ method = 'POST', path = '/events', headers = {}, body = '' }: Sent) =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
      const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
      const sent = request({ host: '127.0.0.1', port: url.port, path, method, headers: all }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? body : undefined);
    });
  /** Again while it is told that it was too much at once: others of these tests send, too. */
  const sendInTime = (sent: Sent) =>
    waitFor('it is taken', async () => {
      const answer = await send(sent);
      return answer.status === 429 ? undefined : answer;
    });

  it('takes what a game says, with the run it belongs to', async () => {
    const events = [
      { kind: 'error', message: 'bad', stack: [{ script: 'res://a.gd', line: 3, function: 'f' }] },
      { kind: 'my own', data: { x: 1 } },
      { kind: 'crash', message: 'ours to tell' },
    ];
    expect(await sendInTime({ body: batch(events, { engine: '4.6' }) })).toMatchObject({
      status: 200,
      text: '{"ok":true}',
    });
    expect(runs.current()).toMatchObject({ id: 'addon-a1', state: 'running', channel: 'addon' });
    expect(all(runs).filter((it) => it.run === 'addon-a1')).toMatchObject([
      { kind: 'state', message: 'A game with the add-on is heard (Godot 4.6).' },
      { kind: 'error', message: 'bad', script: 'res://a.gd', line: 3, function: 'f' },
      { kind: 'custom', message: 'my own', data: { x: 1 } },
      { kind: 'custom', message: 'crash' },
    ]);
    expect(await sendInTime({ body: batch([], { end: true }) })).toMatchObject({ status: 200 });
    expect(runs.current()).toMatchObject({ id: 'addon-a1', state: 'ended' });
  });

  it('lets pages of any origin send, and shows them nothing', async () => {
    const asked = await send({ method: 'OPTIONS', headers: { origin: 'https://example.org' } });
    expect(asked).toMatchObject({ status: 204, text: '' });
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-allow-private-network': 'true',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(asked.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each<[number, Sent]>([
    [401, { headers: { authorization: '' } }],
    [401, { headers: { authorization: 'Bearer ' } }],
    [401, { headers: { authorization: `Bearer ${'0'.repeat(48)}` } }],
    [401, { headers: { authorization: `Basic ${'0'.repeat(48)}` } }],
    [421, { headers: { host: 'evil.example' } }],
    [421, { method: 'OPTIONS', headers: { host: `rebound.example:80` } }],
    [404, { path: '/' }],
    [404, { path: '/events/../events' }],
    [405, { method: 'GET' }],
    [405, { method: 'DELETE' }],
  ])('answers %i to a stranger: %j', async (status, sent) => {
    const before = all(runs).length;
    expect(await send({ body: '{"session":"x","events":[]}', ...sent })).toMatchObject({ status });
    expect(all(runs)).toHaveLength(before);
  });

  it.each([
    '',
    'x',
    'null',
    '[]',
    '{}',
    '{"session":"../x","events":[]}',
    '{"session":"a","events":{}}',
    '{"session":"a","events":[1]}',
    '{"session":"a","events":[{"kind":7}]}',
    JSON.stringify({ session: 'a', events: Array.from({ length: 501 }, () => ({ kind: 'x' })) }),
    `{"session":"a","events":${'['.repeat(50_000)}`,
  ])('answers 400 to garbage (%#)', async (body) => {
    expect(await sendInTime({ body })).toMatchObject({ status: 400 });
  });

  it('answers 413 to what is too long, however it is sent', async () => {
    const long = Buffer.alloc(300 * 1024, 'x');
    expect((await sendInTime({ body: long })).status).toBe(413);
    expect((await sendInTime({ body: long, headers: { 'transfer-encoding': 'chunked' } })).status).toBe(413);
  });

  it('answers, whatever bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect((await sendInTime({ body: Buffer.from(bytes) })).status).toBe(400);
      }),
      { numRuns: 30 },
    );
    const raw = createConnection(Number(url.port), '127.0.0.1');
    raw.on('error', () => undefined);
    raw.end(Buffer.alloc(10_000, 0xff));
    expect((await sendInTime({ body: batch([]) })).status).toBe(200);
  });

  it('turns away what is too much at once, and takes more later', async () => {
    const body = batch(Array.from({ length: 500 }, (_, n) => ({ kind: 'flood', data: { n } })));
    const answers = await Promise.all(Array.from({ length: 60 }, () => send({ body })));
    const statuses = new Set(answers.map((it) => it.status));
    expect(statuses).toEqual(new Set([200, 429]));
    expect((await sendInTime({ body: batch([{ kind: 'after the flood' }]) })).status).toBe(200);
  });

  it('keeps its token for itself and over restarts, and its port as long as it can', async () => {
    const path = join(world.data, 'runs', 'intake.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ token, port: Number(url.port) });
    const second = await world.runs().intake();
    expect(second.token).toBe(token);
    expect(second.url).not.toBe(url.href); // the first one still has the port
    await runs[Symbol.asyncDispose]();
    await expect(send({})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(async () => runs.intake()).rejects.toMatchObject({ code: 'instance-stopped' });
  });
});
