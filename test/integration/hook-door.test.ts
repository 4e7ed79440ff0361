import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { HookAnswers } from '../../src/admin/contract.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { TempHome } from '../support/temp-home.ts';

const factIn = (cwd: string, over: object = {}): object => ({
  id: randomUUID(),
  at: Date.now(),
  client: 'codex',
  event: 'beat',
  client_session: 'a session',
  cwd,
  pids: [],
  ...over,
});

const ofFacts = (...facts: object[]): string => JSON.stringify({ facts });

it('the door of hooks takes facts of who has the token, and nothing else changes anything', async () => {
  await using home = new TempHome();
  const root = home.project('odin');
  const api = new HubApi(home);
  await home.command('start');
  const { base_url: url, token } = api.file;
  const post = async (body: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) => {
    const answer = await fetch(`${url}/api/hooks`, { method: 'POST', body, headers });
    return { status: answer.status, json: await answer.json() };
  };
  const refused: readonly (readonly [string, Record<string, string> | undefined, number, string])[] = [
    [ofFacts(factIn(root)), {}, 401, 'unauthorized'],
    [ofFacts(factIn(root)), { authorization: 'Bearer wrong' }, 401, 'unauthorized'],
    [
      ofFacts(factIn(root)),
      { authorization: `Bearer ${token}`, origin: 'https://evil.example' },
      403,
      'foreign-origin',
    ],
    ['not json', undefined, 400, 'parse-error'],
    [ofFacts(factIn(root), factIn('relative')), undefined, 400, 'invalid-params'],
    [ofFacts(factIn(root, { context_percent: 1e9 })), undefined, 400, 'invalid-params'],
    [ofFacts(...Array.from({ length: 201 }, () => factIn(root))), undefined, 400, 'invalid-params'],
    [ofFacts(factIn(root), { more: 'x'.repeat(300_000) }), undefined, 413, 'message-too-large'],
  ];
  for (const [body, headers, status, code] of refused)
    expect(await post(body, headers), body.slice(0, 80)).toMatchObject({ status, json: { error: { code } } });
  const sessions = async (): Promise<string> => home.command('sessions', 'list', '--all', '--json');
  expect(JSON.parse(await sessions())).toMatchObject({ total: 0 });
  const { json } = await post(ofFacts(factIn(root), factIn(home.home), factIn(root, { client_session: "'; drop--" })));
  const { answers } = json as HookAnswers; // compared below
  expect(answers).toMatchObject([
    { session: { client: 'codex', project: 'odin' }, problem: '' },
    { session: { project: 'odin' }, problem: '' },
    { session: { claude_session_uuid: "'; drop--" }, problem: '' },
  ]);
  expect(JSON.parse(await sessions())).toMatchObject({ total: 2 });
  const elsewhere = await post(ofFacts(factIn(home.home, { client_session: 'nowhere' })));
  expect(elsewhere.json).toMatchObject({
    answers: [{ session: null, footer: '', problem: expect.stringMatching(/\.$/) }],
  });
});

it('secrets in what a client says are not kept, nor told to the next one', async () => {
  await using home = new TempHome();
  const root = home.project('odin');
  const api = new HubApi(home);
  await home.command('start');
  const { base_url: url, token } = api.file;
  const secret = ['ghp', 'Ab3dE6gH1jK4mN7pQ0sT3vW6yZ9bC2eF5hJ8'].join('_');
  const tell = async (event: string, over: object): Promise<string> => {
    const body = JSON.stringify({ facts: [factIn(root, { event, ...over })] });
    const answer = await fetch(`${url}/api/hooks`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.text();
  };
  const said = [
    await tell('start', { source: 'startup' }),
    await tell('compact', { reason: `auto ${secret}` }),
    await tell('start', { source: 'compact' }),
    await tell('end', { reason: secret }),
    await tell('start', { source: 'resume' }),
  ].join('');
  expect(said).toContain('Resume Instructions');
  expect(said).not.toContain(secret);
  expect(await home.command('sessions', 'list', '--all', '--json')).not.toContain(secret);
});
