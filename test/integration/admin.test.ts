import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Admin, startAdmin } from '../../src/admin/index.ts';
import type { Fact } from '../../src/kernel/report.ts';
import { earlier, itsLife, oneInstance, smallHubView } from '../support/small-hub-view.ts';
import { waitFor } from '../support/wait-for.ts';

let view = smallHubView();
let facts: Fact[] = [];
let admin: Admin;

beforeEach(async () => {
  view = smallHubView();
  facts = [];
  admin = await startAdmin({ view, token: 'sesame', port: 0, report: (fact) => facts.push(fact) });
});
afterEach(async () => {
  await admin[Symbol.asyncDispose]();
  expect(facts).toEqual([]);
});

interface Asking {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}
const ask = (path: string, init: Asking = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${admin.port}${path}`, {
    ...init,
    headers: { authorization: 'Bearer sesame', ...init.headers },
  });
const post = (path: string, body?: string): Promise<Response> =>
  ask(path, { method: 'POST', ...(body === undefined ? {} : { body }) });

/** Bytes as they are, for what fetch would not send. */
async function raw(text: string): Promise<{ socket: Socket; said: () => string }> {
  const socket = createConnection({ host: '127.0.0.1', port: admin.port });
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  socket.on('error', () => {}); // a refused upload may be reset; what was said before counts
  await once(socket, 'connect');
  socket.write(text);
  return { socket, said: () => said };
}

const code = async (answer: Response): Promise<unknown[]> => {
  const { error } = (await answer.json()) as { error: { code: string; message: string; retry: string } };
  expect(error.message).toMatch(/\w.*[.]$/);
  return [answer.status, error.code];
};

const upgrade = (token: string, path = '/api/connect'): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: warren\r\nAuthorization: Bearer ${token}\r\n\r\n`;

describe('the questions', () => {
  it('liveness needs no token and names the hub', async () => {
    const answer = await fetch(`http://127.0.0.1:${admin.port}/api/health/liveness`);
    expect([answer.status, await answer.json(), answer.headers.get('warren-hub')]).toEqual([
      200,
      { status: 'alive' },
      'nonce-1',
    ]);
  });
  it('readiness is 503 while draining', async () => {
    expect((await ask('/api/health/readiness')).status).toBe(200);
    view.ready = false;
    const answer = await ask('/api/health/readiness');
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: 'draining', why: 'a newer one was asked for' },
    ]);
  });
  it('status, instances, connections', async () => {
    expect(await (await ask('/api/status')).json()).toEqual(view.status());
    expect(await (await ask('/api/instances')).json()).toEqual({ instances: [oneInstance] });
    expect(await (await ask('/api/connections')).json()).toEqual({ connections: view.connections() });
  });
  it('stops and restarts an instance, and shows what it wrote', async () => {
    const at = `/api/instances/${oneInstance.key}`;
    expect(await (await post(`${at}/stop`)).json()).toEqual({ changed: true, instance: oneInstance });
    expect(await (await post(`${at}/restart`)).json()).toEqual({ changed: true, instance: oneInstance });
    const logs = await ask(`${at}/logs`);
    expect([logs.headers.get('content-type'), await logs.text()]).toEqual([
      'text/plain; charset=utf-8',
      'last words\n',
    ]);
    expect(view.told).toEqual([`stop ${oneInstance.key}`, `restart ${oneInstance.key}`]);
  });
  it('one instance', async () =>
    expect(await (await ask(`/api/instances/${oneInstance.key}`)).json()).toEqual(oneInstance));
  it('health is 503 only when no client is taken any more', async () => {
    const answer = await ask('/api/health/mcp');
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'healthy', totals: { instances: 1 } }]);
    view.ready = false;
    expect((await ask('/api/health/mcp')).status).toBe(503);
  });
  it('the history of one and of all, page by page', async () => {
    const at = `/api/instances/${earlier.key}/history`;
    expect(await (await ask(at)).json()).toEqual({ events: itsLife, next: null });
    expect(await (await ask(`${at}?limit=2`)).json()).toEqual({ events: itsLife.slice(0, 2), next: '0002' });
    expect(await (await ask(`/api/history?limit=2&before=0002`)).json()).toEqual({
      events: itsLife.slice(2),
      next: null,
    });
    expect(await (await ask(`/api/instances/${oneInstance.key}/history`)).json()).toEqual({ events: [], next: null });
  });
  it('what all hubs wrote down', async () =>
    expect(await (await ask('/api/registry')).json()).toEqual({ instances: [earlier] }));
  it('what is saved, its text only on demand, and its end', async () => {
    const at = `/api/instances/${earlier.key}/state`;
    const { state } = (await (await ask(at)).json()) as { state: { bytes: number; body?: string } };
    expect([state.bytes, state.body]).toEqual([15, undefined]);
    expect(await (await ask(`${at}?body=1`)).json()).toMatchObject({ state: { body: '{"node":"Main"}' } });
    const gone = await ask(at, { method: 'DELETE' });
    expect(await gone.json()).toEqual({ key: earlier.key, cleared: true, stopped: false });
    expect(view.told).toEqual([`clear ${earlier.key}`]);
  });
  it('detects from facts', async () => {
    const answer = await post('/api/detect', JSON.stringify({ cwd: '/h', env: {} }));
    expect(await answer.json()).toMatchObject({ project: null, why: '/h is no project.' });
  });
  it('stops the hub', async () => {
    const answer = await post('/api/stop');
    expect([answer.status, await answer.json()]).toEqual([202, { stopping: true, pid: process.pid }]);
    expect(view.told).toEqual(['stop hub']);
  });
});

describe('the refusals', () => {
  it('a wrong token, everywhere, and before a path is told', async () => {
    const headers = { authorization: 'Bearer wrong' };
    for (const path of ['/api/status', '/api/connect', '/nowhere'])
      expect(await code(await ask(path, { headers }))).toEqual([401, 'unauthorized']);
  });
  it('a foreign page, also with the token', async () =>
    expect(await code(await ask('/api/status', { headers: { origin: 'https://evil.example' } }))).toEqual([
      403,
      'foreign-origin',
    ]));
  it('a foreign host name, also for liveness', async () => {
    const { socket, said } = await raw('GET /api/health/liveness HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    await waitFor('an answer', () => said().includes('foreign-origin'));
    expect(said()).toMatch(/^HTTP\/1.1 403 /);
    socket.destroy();
  });
  it('an unknown path, an unknown instance, another method', async () => {
    expect(await code(await ask('/api/nothing'))).toEqual([404, 'unknown-method']);
    expect(await code(await post('/api/instances/ffff/stop'))).toEqual([404, 'unknown-instance']);
    const answer = await ask('/api/stop', { method: 'DELETE' });
    expect(answer.headers.get('allow')).toBe('POST');
    expect(await code(answer)).toEqual([405, 'unknown-method']);
    expect(await code(await ask('/api/connect'))).toEqual([400, 'invalid-request']);
  });
  it('an instance that nobody knows, whatever is asked of it', async () => {
    for (const path of ['', '/history', '/state', '/logs'])
      expect(await code(await ask(`/api/instances/ffff${path}`))).toEqual([404, 'unknown-instance']);
    expect(await code(await ask('/api/instances/ffff/state', { method: 'DELETE' }))).toEqual([404, 'unknown-instance']);
  });
  it('a page that is none', async () => {
    expect(await code(await ask('/api/history?limit=0'))).toEqual([400, 'invalid-params']);
    expect(await code(await ask('/api/history?before=%2e%2e'))).toEqual([400, 'invalid-params']);
  });
  it('what only the store knows, while it is away: later', async () => {
    view.away = true;
    for (const path of ['/api/history', `/api/instances/${oneInstance.key}/state`, '/api/registry']) {
      const answer = await ask(path);
      expect([answer.status, await answer.json()]).toMatchObject([
        503,
        { error: { code: 'store-away', retry: 'later' } },
      ]);
    }
    expect((await ask('/api/instances')).status).toBe(200);
  });
  it('a body that is no JSON, no facts, or too long', async () => {
    expect(await code(await post('/api/detect', '{'))).toEqual([400, 'parse-error']);
    expect(await code(await post('/api/detect', '{}'))).toEqual([400, 'invalid-params']);
    const head = 'POST /api/detect HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n';
    const declared = await raw(`${head}Content-Length: 1048577\r\n\r\n`);
    await waitFor('an answer', () => declared.said().includes('message-too-large'));
    expect(declared.said()).toMatch(/^HTTP\/1.1 413 /);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const chunked = await raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}`);
    await waitFor('an answer', () => chunked.said().includes('message-too-large'));
    for (const { socket } of [declared, chunked]) socket.destroy();
  });
  it('a client that hangs up in mid-body is nobody’s bug', async () => {
    const head = 'POST /api/detect HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n';
    const { socket } = await raw(`${head}Content-Length: 100\r\n\r\n{`);
    socket.destroy();
    await ask('/api/status');
  });
  it('a client that dawdles over its body does not keep the admin from closing', async () => {
    const { socket } = await raw(
      `POST /api/stop HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\nContent-Length: 9\r\n\r\n{`,
    );
    await ask('/api/status');
    await admin[Symbol.asyncDispose]();
    await once(socket, 'close');
    expect(view.told).toEqual([]);
  });
});

describe('the loopback door', () => {
  it('hands over the socket, with what was sent too early, and outlives the admin', async () => {
    const { socket, said } = await raw(`${upgrade('sesame')}early\n`);
    await waitFor('the echo', () => said().endsWith('\r\n\r\nearly\n'));
    expect(said()).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/);
    await admin[Symbol.asyncDispose]();
    socket.write('later\n');
    await waitFor('the echo', () => said().endsWith('later\n'));
    socket.end();
    await once(socket, 'close');
  });
  it('stays shut without the token, and at other paths', async () => {
    const wrong = await raw(upgrade('wrong'));
    await once(wrong.socket, 'close');
    expect(wrong.said()).toMatch(/^HTTP\/1.1 401 [^]*"unauthorized"/);
    const elsewhere = await raw(upgrade('sesame', '/api/status'));
    await once(elsewhere.socket, 'close');
    expect(elsewhere.said()).toMatch(/^HTTP\/1.1 400 /);
    expect(view.told).toEqual([]);
  });
});

it('a port that is taken is an error that says what to do', async () => {
  const again = startAdmin({ view, token: 't', port: admin.port, report: () => {} });
  await expect(again).rejects.toThrow(/another program listens there.*WARREN_PORT/);
});
