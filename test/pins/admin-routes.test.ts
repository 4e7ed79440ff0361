import { expect, it } from 'vitest';
import { adminPaths, hubFileSchema, hubHeader, upgradeProtocol } from '../../src/admin/contract.ts';
import { adminRoutes } from '../../src/admin/index.ts';

/** Scripts and the dashboard stand on them. */
it('the routes of the admin API', () => {
  expect(adminRoutes).toEqual([
    'GET /api/health/liveness',
    'GET /api/health/readiness',
    'GET /api/health/mcp',
    'GET /api/status',
    'GET /api/instances',
    'GET /api/instances/{key}',
    'POST /api/instances/{key}/restart',
    'POST /api/instances/{key}/stop',
    'GET /api/instances/{key}/logs',
    'GET /api/instances/{key}/history',
    'GET /api/instances/{key}/state',
    'DELETE /api/instances/{key}/state',
    'GET /api/history',
    'GET /api/registry',
    'GET /api/sessions',
    'GET /api/sessions/{name}',
    'POST /api/sessions/{name}/close',
    'GET /api/sessions/{name}/verify',
    'GET /api/sessions/{name}/export',
    'GET /api/sessions/{name}/resume',
    'POST /api/sessions/{name}/resume',
    'GET /api/session-log',
    'POST /api/session-prune',
    'POST /api/hooks',
    'POST /api/reservations/check',
    'GET /api/connections',
    'POST /api/detect',
    'POST /api/stop',
    'GET /api/connect',
  ]);
  const paths = new Set(adminRoutes.map((route) => route.split(' ')[1]));
  expect(new Set<string | undefined>(Object.values(adminPaths))).toEqual(paths);
});

it('the record of the hub, its header, and what its door is upgraded to', () =>
  expect([hubFileSchema, hubHeader, upgradeProtocol]).toEqual([1, 'warren-hub', 'warren']));
