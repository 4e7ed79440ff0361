import { expect, it } from 'vitest';
import { factKinds } from '../../src/observe/index.ts';

/** Logs, dashboards and alerts stand on them. */
it('the facts that rooms report', () =>
  expect(factKinds).toEqual([
    'hub.started',
    'hub.draining',
    'hub.stopped',
    'hub.swept',
    'connection.opened',
    'connection.refused',
    'connection.closed',
    'connection.stalled',
    'instance.starting',
    'instance.ready',
    'instance.failed',
    'instance.adopted',
    'instance.exited',
    'instance.waiting',
    'instance.held',
    'instance.unresponsive',
    'instance.heavy',
    'instance.queued',
    'instance.state',
    'breaker.changed',
    'store.opened',
    'store.away',
    'store.back',
    'store.dropped',
    'ownership.taken',
    'ownership.lost',
    'call.answered',
    'message.dropped',
    'manifest.changed',
    'config.loaded',
    'file.unusable',
    'bug',
  ]));
