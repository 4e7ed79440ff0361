import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EchoHome, echoPid, recalled } from '../support/echo-home.ts';
import { callTool } from '../support/json-rpc.ts';
import { isAlive } from '../support/process-table.ts';
import { waitFor } from '../support/wait-for.ts';

const spared = (env: Readonly<Record<string, string>> = {}): EchoHome =>
  new EchoHome({ WARREN_SPARES: '1', ...env }, { echo: { kind: 'echo', env: { LENT_WORD: 'abc' } } });

/** The pid of the one process that waits, other than these: it listens, and its hub, which has done more since, knows it. */
async function waiting(home: EchoHome, others: readonly number[] = []): Promise<number> {
  const pid = await waitFor('a spare', () => {
    const all = home.builtins();
    const found = all.filter(({ pid, argv }) => argv.includes('echo') && !others.includes(pid));
    const strangers = all.filter(({ argv }) => !argv.includes('echo')); // every kind has its own
    const sockets = readdirSync(join(home.env['XDG_RUNTIME_DIR'] ?? '', 'warren')).filter((name) =>
      /^i-\w+\.sock$/.test(name),
    );
    return found.length === 1 && sockets.length > others.filter(isAlive).length + strangers.length && found[0]?.pid;
  });
  await home.api.status();
  await home.command('status');
  return pid;
}

describe('a spare of a built-in kind', () => {
  it('becomes whoever is asked for next: project, environment, log; another one takes its place', async () => {
    await using home = spared();
    await home.command('start');
    const spare = await waiting(home);
    expect(await home.api.instances()).toEqual([]);
    expect(home.records()).toEqual([]);
    const client = await home.connected('one');
    const answer = await callTool(client, 'echo', { message: 'who' });
    expect(answer.result['structuredContent']).toMatchObject({ pid: spare, root: join(home.home, 'one') });
    const next = await waiting(home, [spare]);
    expect(next).not.toBe(spare);
    expect((await home.api.instances()).map(({ pid }) => pid)).toEqual([spare]);
    process.kill(spare, 'SIGUSR1'); // Node says to stderr that it can be debugged now, or why not
    await waitFor('its words', async () => /debugger|inspector/i.test(await home.command('logs', 'echo')));
    expect(await echoPid(await home.connected('two'))).toBe(next);
  });

  it('knows what was saved, and is adopted as any other; what still waited is swept', async () => {
    await using home = spared();
    const client = await home.connected('one');
    await callTool(client, 'remember', { text: 'warm' });
    await waiting(home, [await echoPid(client)]);
    await home.command('restart', 'echo');
    const pid = await echoPid(client);
    expect(await recalled(client)).toBe('warm');
    const left = await waiting(home, [pid]);
    await home.killHub();
    expect(await echoPid(client)).toBe(pid);
    await waitFor('the end of the spare', () => !isAlive(left));
    const fresh = await waiting(home, [pid]);
    await home.command('restart', 'echo');
    expect(await echoPid(client)).toBe(fresh);
    expect(await recalled(client)).toBe('warm');
    await home.command('stop');
    expect(home.builtins()).toEqual([]);
  });

  it('that was killed while it waited is no trouble', async () => {
    await using home = spared();
    await home.command('start');
    const spare = await waiting(home);
    process.kill(spare, 'SIGKILL');
    await waitFor('its end', () => !isAlive(spare));
    expect(await echoPid(await home.connected('one'))).not.toBe(spare);
  });

  it('that does not answer any more is ended, and nobody waits long for it', async () => {
    await using home = spared();
    await home.command('start');
    const spare = await waiting(home);
    process.kill(spare, 'SIGSTOP');
    const since = performance.now();
    expect(await echoPid(await home.connected('one'))).not.toBe(spare);
    expect(performance.now() - since).toBeLessThan(9000);
    expect(isAlive(spare)).toBe(false);
  });
});
