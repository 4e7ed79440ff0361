import type { ServerSpec } from '../gateway/index.ts';
import type { Adoptable, Launched, Named, ProcessRecord } from '../instance/index.ts';
import type { Report } from '../kernel/report.ts';
import { specFrom } from './keepsake.ts';

export interface AdoptionOptions {
  readonly hub: string;
  readonly bootId: string;
  readonly report: Report;
  readonly records: { read(): ProcessRecord[]; add(record: ProcessRecord): void };
  /** Proves to the process that this hub may go on with it. Rejects when it is to be swept instead. */
  readonly claim: (
    record: ProcessRecord,
    adoptable: Adoptable,
    spec: ServerSpec,
  ) => Promise<{ launched: Launched; env: Readonly<Record<string, string>> }>;
  readonly pool: {
    list(): readonly { readonly key: string; readonly state: string }[];
    adopt(spec: ServerSpec, launched: Launched): Promise<void>;
  };
}

/** What came of it. */
export interface Adoption {
  /** Who is not to be swept. */
  readonly adopted: readonly Named[];
  /** The living process of a key that somebody had asked for before it was found; whoever takes it is its owner. */
  take(key: string): Launched | undefined;
}

interface Found {
  readonly spec: ServerSpec;
  readonly launched: Launched;
}

/**
 * Goes on with the built-in instances that a killed hub left behind. Before the sweep, which spares them, and before anything is
 * started: a key that somebody asks for meanwhile gets the living process instead of a new one. All are asked at the same time.
 */
export async function adoptLeftBehind(options: AdoptionOptions): Promise<Adoption> {
  const { pool, report } = options;
  const found = (await Promise.all(candidates(options).map((record) => claimed(record, options)))).filter(
    (one) => one !== undefined,
  );
  const wanted = new Set(pool.list().flatMap(({ key, state }) => (state === 'starting' ? [key] : [])));
  const waiting = new Map<string, Found>();
  for (const one of found) {
    if (wanted.has(one.spec.key)) waiting.set(one.spec.key, one);
    else void handOver(one, options);
  }
  return {
    adopted: found.map(({ launched: { pid, startTime } }) => ({ pid, startTime })),
    take(key) {
      const one = waiting.get(key);
      if (!one) return undefined;
      waiting.delete(key);
      const { spec, launched } = one;
      const epoch = launched.adoptable?.epoch ?? 0;
      report({ kind: 'instance.adopted', key: spec.key, name: spec.name, pid: launched.pid, epoch });
      return launched;
    },
  };
}

/** Records of another hub and of this boot, one a key: of two the one that was talked to last. */
function candidates({ records, hub, bootId }: AdoptionOptions): ProcessRecord[] {
  const left = records.read().filter((record) => record.adoptable && record.hub !== hub && record.bootId === bootId);
  const latestLast = left.toSorted((a, b) => (a.adoptable?.epoch ?? 0) - (b.adoptable?.epoch ?? 0));
  return [...new Map(latestLast.map((record) => [record.key, record])).values()];
}

async function claimed(record: ProcessRecord, options: AdoptionOptions): Promise<Found | undefined> {
  const was = record.adoptable;
  const spec = specFrom(was?.spec, {});
  if (!was || !spec || spec.key !== record.key) return undefined;
  const adoptable = { ...was, epoch: was.epoch + 1 };
  // Before it is said to the process: who comes after a hub that was killed in between must know of this epoch.
  options.records.add({ ...record, adoptable });
  try {
    const { launched, env } = await options.claim(record, adoptable, spec);
    return { spec: { ...spec, env }, launched };
  } catch (error) {
    // The sweep ends it, and says so.
    options.report({
      kind: 'message.dropped',
      where: `adoption of ${record.name} (${record.pid})`,
      why: String(error),
    });
    return undefined;
  }
}

/** A process that the pool has no place for, or that does not answer the handshake, ends. */
async function handOver({ spec, launched }: Found, { pool, report }: AdoptionOptions): Promise<void> {
  try {
    await pool.adopt(spec, launched);
  } catch (error) {
    report({ kind: 'message.dropped', where: `adoption of ${spec.name} (${launched.pid})`, why: String(error) });
    launched.signal('SIGTERM');
  }
}
