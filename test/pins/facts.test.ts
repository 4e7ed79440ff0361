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
    'instance.exited',
    'call.answered',
    'message.dropped',
    'manifest.changed',
    'config.loaded',
    'file.unusable',
    'bug',
  ]));
