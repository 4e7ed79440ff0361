import type { StoreRecord } from '../contract.ts';
import type { Engine } from '../engine.ts';
import type { Haste, Statement, Steps, Writing } from '../statement.ts';
import { writingCommands } from './session/write-commands.ts';
import { writingEvents, writingMetrics } from './write-events.ts';
import { writingHeartbeat } from './write-heartbeat.ts';
import { writingHub, writingHubEnd } from './write-hub.ts';
import { writingInstances } from './write-instances.ts';
import { writingProjects } from './write-projects.ts';
import { writingStates } from './write-states.ts';

type Of<Kind extends StoreRecord['kind']> = Extract<StoreRecord, { kind: Kind }>;
type Writer<Kind extends StoreRecord['kind']> = (
  engine: Engine,
  run: readonly Of<Kind>[],
) => readonly Statement[] | Writing;

const writers: { readonly [Kind in StoreRecord['kind']]: Writer<Kind> } = {
  hub: (engine, run) => run.flatMap(({ row }) => writingHub(engine, row)),
  'hub-ended': (engine, run) => run.flatMap(({ hub, at }) => writingHubEnd(engine, hub, at)),
  heartbeat: (engine, run) => run.flatMap((beat) => writingHeartbeat(engine, beat)),
  project: (engine, run) => writingProjects(engine, rowsOf(run)),
  instance: (engine, run) => writingInstances(engine, rowsOf(run)),
  state: (engine, run) => writingStates(engine, rowsOf(run)),
  event: (engine, run) => writingEvents(engine, rowsOf(run)),
  command: (engine, run) => writingCommands(engine, rowsOf(run)),
  metrics: (engine, run) => writingMetrics(engine, rowsOf(run)),
};

const rowsOf = <Row>(run: readonly { readonly row: Row }[]): Row[] => run.map(({ row }) => row);

/** All records in one transaction, in order, and as if once however often they are written. */
export async function write(engine: Engine, records: readonly StoreRecord[], haste?: Haste): Promise<void> {
  if (records.length > 0) await engine.transact(() => writing(engine, records), haste);
}

type Run = [StoreRecord, ...StoreRecord[]];

function* writing(engine: Engine, records: readonly StoreRecord[]): Steps<void> {
  const writes: Statement[] = [];
  for (const run of runsOf(records)) {
    const writer = writers[run[0].kind] as Writer<StoreRecord['kind']>; // a run has one kind
    const told = writer(engine, run);
    writes.push(...('next' in told ? yield* told : told));
  }
  return { answer: undefined, writes };
}

/**
 * Records of one kind side by side, to be written by one statement. Only hubs, instances and heartbeats touch the same
 * rows, so only among these the order counts; what is appended, or concerns tables of its own, is gathered.
 */
function runsOf(records: readonly StoreRecord[]): readonly Run[] {
  const ordered: Run[] = [];
  const gathered = new Map<StoreRecord['kind'], Run>();
  for (const record of records) {
    const inOrder = orderCounts.has(record.kind);
    const run = inOrder ? ordered.at(-1) : gathered.get(record.kind);
    if (run?.[0].kind === record.kind) run.push(record);
    else if (inOrder) ordered.push([record]);
    else gathered.set(record.kind, [record]);
  }
  return [...ordered, ...gathered.values()];
}

const orderCounts: ReadonlySet<StoreRecord['kind']> = new Set(['hub', 'hub-ended', 'instance', 'heartbeat']);
