import { expect, it } from 'vitest';
import { MemoryProcess, patient, spec } from '../../test/support/instance-world.ts';
import { HubError } from '../kernel/errors.ts';
import { patientLauncher } from './patiently.ts';

const quick = { retries: 2, firstMs: 1, longestMs: 1 };
const failed = (code: string): HubError => new HubError('instance-start-failed', 'cannot start', { facts: { code } });

/** Fails with these, then starts. */
function launcher(failures: unknown[]) {
  const seen = { launches: 0 };
  const inner = {
    async launch() {
      const failure = failures[seen.launches++];
      if (failure) throw failure;
      return new MemoryProcess(1);
    },
  };
  return { seen, patient: patientLauncher(inner, quick) };
}

it('tries again while the system has no room for a process', async () => {
  const { seen, patient: launching } = launcher([failed('EAGAIN'), failed('EMFILE')]);
  expect((await launching.launch(spec(), patient())).pid).toBe(1);
  expect(seen.launches).toBe(3);
});

it('gives up with the reason', async () => {
  const { seen, patient: launching } = launcher(Array.from({ length: 9 }, () => failed('EAGAIN')));
  await expect(launching.launch(spec(), patient())).rejects.toMatchObject({ facts: { code: 'EAGAIN' } });
  expect(seen.launches).toBe(3);
});

it.each([failed('ENOENT'), new HubError('instance-start-failed', 'it died'), new Error('a bug')])(
  'tries nothing again that would fail again: %s',
  async (failure) => {
    const { seen, patient: launching } = launcher([failure]);
    await expect(launching.launch(spec(), patient())).rejects.toBe(failure);
    expect(seen.launches).toBe(1);
  },
);

it('tries nothing again that nobody wants any more', async () => {
  const { seen, patient: launching } = launcher([failed('EAGAIN')]);
  await expect(launching.launch(spec(), AbortSignal.abort())).rejects.toMatchObject({ facts: { code: 'EAGAIN' } });
  expect(seen.launches).toBe(1);
});
