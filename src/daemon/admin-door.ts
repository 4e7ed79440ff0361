import { rmSync } from 'node:fs';
import type { HubFile } from '../admin/index.ts';
import { bootId, startTimeOf } from '../instance/index.ts';
import type { Report } from '../kernel/report.ts';
import type { Composed } from './compose.ts';
import type { Configured } from './config-of.ts';
import type { Hub } from './hub.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';
import { viewOf } from './view.ts';
import { writePrivate } from './write-private.ts';

export interface AdminOptions {
  readonly composed: Composed;
  readonly hub: Hub;
  readonly nonce: string;
  readonly version: string;
  readonly socket: string;
  readonly report: Report;
  readonly stop: (why: string) => void;
}

/**
 * Opens the admin API on loopback and writes down where it is, once the port is bound. Loaded behind the first clients:
 * `node:http` is the dearest thing a hub loads, and no client waits for it.
 */
export async function openAdmin(config: Configured, options: AdminOptions): Promise<AsyncDisposable> {
  const startedAt = realClock.now();
  const token = realRandom.hex(32);
  let port = 0;
  const baseUrl = (): string => `http://127.0.0.1:${port}`;
  const { hubFileSchema, startAdmin } = await import('../admin/index.ts');
  const view = viewOf(config, { ...options, startedAt, baseUrl });
  const admin = await startAdmin({ view, token, port: config.settings.port, report: options.report });
  port = admin.port;
  const { hubFile } = config.places;
  const record: HubFile = {
    schema_version: hubFileSchema,
    mode: 'shared',
    instance_id: options.nonce,
    version: options.version,
    base_url: baseUrl(),
    bind_host: '127.0.0.1',
    port,
    pid: process.pid,
    start_time: startTimeOf(process.pid) ?? '',
    boot_id: bootId(),
    started_at: new Date(startedAt).toISOString(),
    token,
    socket: options.socket,
  };
  writePrivate(hubFile, `${JSON.stringify(record)}\n`);
  return {
    async [Symbol.asyncDispose]() {
      await admin[Symbol.asyncDispose]();
      rmSync(hubFile, { force: true }); // still ours: the lock is held until after this
    },
  };
}
