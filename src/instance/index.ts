/**
 * Owns: processes and their lives. One supervised server process per key, who holds it, how it is started, stopped and
 * swept, what it wrote to stderr.
 * Does not know: what is said on its channel (the handshake is handed in), which project a key stands for, which kinds of
 * server there are.
 */

export { isLiving, type Named, watchProcess } from './adopted-process.ts';
export type {
  Adoptable,
  Breaker,
  BreakerState,
  EndReason,
  Exit,
  InstanceSpec,
  InstanceView,
  Launched,
  Launcher,
  LaunchSpec,
  Lease,
  Link,
  ProcessRecord,
  ProcessRecords,
  StopReason,
} from './contract.ts';
export { prepareLog } from './log-file.ts';
export { type Independent, LastWords, spawnIndependent } from './logged-process.ts';
export { type Marks, marked } from './markers.ts';
export { type Elsewhere, type Grant, type OwnerRows, Ownership } from './ownership/index.ts';
export { patientLauncher, patiently } from './patiently.ts';
export { type HealthOptions, Pool, type PoolOptions } from './pool.ts';
export { exitOf, Group, ownPid, type Spawned, spawnProcess } from './process.ts';
export { bootId, membersOf, startTimeOf } from './process-table.ts';
export { FileRecords } from './records.ts';
export { type LogLimits, RotatingLog } from './rotating-log.ts';
export type { Stray } from './strays.ts';
export { type SweepOptions, sweep } from './sweep.ts';
