import { randomBytes } from 'node:crypto';
import type { Random } from '../../src/kernel/random.ts';
import { Resumes, SessionRegistry } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { FakeClock } from './fake-clock.ts';

const chance = { hex: (bytes: number): string => randomBytes(bytes).toString('hex') };

export const here = { slug: 'odin', key: 'k-odin', root: '/src/odin' };

interface Around {
  readonly clock?: FakeClock;
  readonly random?: Pick<Random, 'hex'>;
  /** While the evidence is looked for. */
  readonly meanwhile?: () => Promise<unknown>;
  /** Folders that are there, and what the worktrees among them share. All are when left out. */
  readonly folders?: Readonly<Record<string, string>>;
}

/** On a real store, without git and without a disk. */
export function resumesOn(
  sessions: Store['sessions'],
  { clock = new FakeClock(), random = chance, meanwhile, folders }: Around = {},
): Resumes {
  const around = { scope: 'home', host: 'machine', clock, random };
  const registry = new SessionRegistry({ ...around, records: sessions, wokeAt: () => undefined });
  return new Resumes({
    ...around,
    records: sessions,
    repositoryOf: (folder) => folders?.[folder],
    view: (row) => registry.view(row),
    evidence: {
      checkpoints: {
        latest: async () => {
          await meanwhile?.();
          return undefined;
        },
      },
      sessionOf: async () => undefined,
      recentCommands: async () => [],
      recentEvents: async () => [],
      place: {
        git: async () => ({ code: null, text: '', cut: false }),
        look: async (path) => (folders && !(path in folders) ? undefined : { modifiedAt: 0, size: 0 }),
      },
      now: () => clock.now(),
    },
  });
}
