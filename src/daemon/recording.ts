import { hostname } from 'node:os';
import { bootId, startTimeOf } from '../instance/index.ts';
import { instanceKey } from '../kernel/ids.ts';
import type { Report } from '../kernel/report.ts';
import { scopeOf } from '../transport/index.ts';
import type { Composed } from './compose.ts';
import type { Configured } from './config-of.ts';
import { homeIdentity } from './home-identity.ts';
import type { Hub } from './hub.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';
import { Recorder } from './recorder.ts';

export interface Recording {
  readonly composed: Composed;
  readonly hub: Hub;
  readonly nonce: string;
  readonly version: string;
  readonly report: Report;
}

/** Undefined when nothing is to be recorded (`recording`). */
export function recording(config: Configured, { composed, hub, nonce, version, report }: Recording) {
  const { places, settings } = config;
  if (!settings.recording) return undefined;
  const { pool, keeper, scope } = composed;
  const run = {
    hub: nonce,
    scope,
    homeId: settings.databaseUrl === undefined ? scopeOf(places.home) : homeIdentity(places.lockFile, bootId()),
    host: hostname(),
    bootId: bootId(),
    version,
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    address: '',
    startedAt: realClock.now(),
  };
  return new Recorder({
    keeper,
    clock: realClock,
    random: realRandom,
    report,
    hub: run,
    probeMs: settings.probeMs,
    instances: () => pool.list(),
    specOf: (key) => pool.specOf(instanceKey(key)),
    projects: () => [...hub.served].flatMap(({ client }) => client.detection.project ?? []),
    startTimeOf,
  });
}
