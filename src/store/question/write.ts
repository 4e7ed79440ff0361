import type { Transaction } from 'kysely';
import type { StoreRecord } from '../contract.ts';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import type { Haste } from '../statement.ts';
import { writeCommands } from './session/write-commands.ts';
import { writeEvents, writeMetrics } from './write-events.ts';
import { writeHeartbeat } from './write-heartbeat.ts';
import { endHub, writeHub } from './write-hub.ts';
import { writeInstances } from './write-instances.ts';
import { writeProjects } from './write-projects.ts';
import { writeStates } from './write-states.ts';

type Of<Kind extends StoreRecord['kind']> = Extract<StoreRecord, { kind: Kind }>;
type Writers = {
  readonly [Kind in StoreRecord['kind']]: (
    change: Transaction<Schema>,
    run: readonly Of<Kind>[],
    engine: Engine,
  ) => Promise<void>;
};

const writers: Writers = {
  hub: async (change, run) => {
    for (const { row } of run) await writeHub(change, row);
  },
  'hub-ended': async (change, run) => {
    for (const { hub, at } of run) await endHub(change, hub, at);
  },
  heartbeat: async (change, run) => {
    for (const beat of run) await writeHeartbeat(change, beat);
  },
  project: (change, run) =>
    writeProjects(
      change,
      run.map(({ row }) => row),
    ),
  instance: (change, run) =>
    writeInstances(
      change,
      run.map(({ row }) => row),
    ),
  state: (change, run) =>
    writeStates(
      change,
      run.map(({ row }) => row),
    ),
  event: (change, run) =>
    writeEvents(
      change,
      run.map(({ row }) => row),
    ),
  command: (change, run, engine) =>
    writeCommands(
      engine,
      change,
      run.map(({ row }) => row),
    ),
  metrics: (change, run) =>
    writeMetrics(
      change,
      run.map(({ row }) => row),
    ),
};

type Writer = (change: Transaction<Schema>, run: readonly StoreRecord[], engine: Engine) => Promise<void>;

/** All records in one transaction, in order, and as if once however often they are written. */
export async function write(engine: Engine, records: readonly StoreRecord[], haste?: Haste): Promise<void> {
  if (records.length === 0) return;
  await engine.transaction(async (change) => {
    for (const run of runsOf(records)) await writeRun(engine, change, run);
  }, haste);
}

async function writeRun(engine: Engine, change: Transaction<Schema>, run: readonly StoreRecord[]): Promise<void> {
  const [first] = run;
  if (!first) return;
  const writer = writers[first.kind] as Writer; // a run has one kind
  await writer(change, run, engine);
}

/**
 * Records of one kind side by side, to be written by one statement. Only hubs, instances and heartbeats touch the same
 * rows, so only among these the order counts; what is appended, or concerns tables of its own, is gathered.
 */
function runsOf(records: readonly StoreRecord[]): (readonly StoreRecord[])[] {
  const ordered: StoreRecord[][] = [];
  const gathered = new Map<StoreRecord['kind'], StoreRecord[]>();
  for (const record of records) {
    const inOrder = orderCounts.has(record.kind);
    const run = inOrder ? ordered.at(-1) : gathered.get(record.kind);
    if (run?.[0]?.kind === record.kind) run.push(record);
    else if (inOrder) ordered.push([record]);
    else gathered.set(record.kind, [record]);
  }
  return [...ordered, ...gathered.values()];
}

const orderCounts: ReadonlySet<StoreRecord['kind']> = new Set(['hub', 'hub-ended', 'instance', 'heartbeat']);
