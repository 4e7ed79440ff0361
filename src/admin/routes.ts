import { HubError } from '../kernel/errors.ts';
import { adminPaths, type Liveness } from './contract.ts';
import { hookRoutes } from './hook-routes.ts';
import type { HubView } from './hub-view.ts';
import { instanceRoutes } from './instance-routes.ts';
import { parseFacts } from './parse-facts.ts';
import { type Answer, type Handle, ok } from './question.ts';
import { reservationRoutes } from './reservation-routes.ts';
import type { Route } from './router.ts';
import { sessionRoutes } from './session-routes.ts';

export const livenessRoute: Route<Handle> = {
  method: 'GET',
  path: adminPaths.liveness,
  handle: () => ok({ status: 'alive' } satisfies Liveness),
};

/** Everything that can be asked. What upgrades (`adminPaths.connect`) is no question and stands in `start-admin.ts`. */
export const routes: readonly Route<Handle>[] = [
  livenessRoute,
  { method: 'GET', path: adminPaths.readiness, handle: readiness },
  { method: 'GET', path: adminPaths.mcpHealth, handle: mcpHealth },
  { method: 'GET', path: adminPaths.status, handle: (view) => ok(view.status()) },
  ...instanceRoutes,
  ...sessionRoutes,
  ...hookRoutes,
  ...reservationRoutes,
  { method: 'GET', path: adminPaths.connections, handle: (view) => ok({ connections: view.connections() }) },
  { method: 'POST', path: adminPaths.detect, handle: (view, { body }) => ok(view.detect(parseFacts(body))) },
  { method: 'POST', path: adminPaths.stop, handle: (view) => ({ status: 202, json: view.stop() }) },
  { method: 'GET', path: adminPaths.connect, handle: needsUpgrade },
];

function readiness(view: HubView): Answer {
  const json = view.readiness();
  return { status: json.status === 'draining' ? 503 : 200, json };
}

function mcpHealth(view: HubView): Answer {
  const json = view.mcpHealth();
  return { status: json.status === 'draining' ? 503 : 200, json };
}

function needsUpgrade(): never {
  throw new HubError(
    'invalid-request',
    `${adminPaths.connect} is for shims: send "Connection: Upgrade" and "Upgrade: warren".`,
  );
}

/** `GET /api/status` and the like, in order. */
export const adminRoutes: readonly string[] = routes.map(({ method, path }) => `${method} ${path}`);
