import { HubError } from '../kernel/errors.ts';
import { adminPaths, type Liveness } from './contract.ts';
import type { HubView } from './hub-view.ts';
import { parseFacts } from './parse-facts.ts';
import type { Route } from './router.ts';

/** `json` or `text`, never both. */
export type Answer = { status: number; json: object } | { status: number; text: string };

export interface Question {
  readonly params: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Handle = (view: HubView, question: Question) => Answer | Promise<Answer>;

export const livenessRoute: Route<Handle> = {
  method: 'GET',
  path: adminPaths.liveness,
  handle: () => ok({ status: 'alive' } satisfies Liveness),
};

/** Everything that can be asked. What upgrades (`adminPaths.connect`) is no question and stands in `start-admin.ts`. */
export const routes: readonly Route<Handle>[] = [
  livenessRoute,
  { method: 'GET', path: adminPaths.readiness, handle: readiness },
  { method: 'GET', path: adminPaths.status, handle: (view) => ok(view.status()) },
  { method: 'GET', path: adminPaths.instances, handle: (view) => ok({ instances: view.instances() }) },
  { method: 'POST', path: adminPaths.restartInstance, handle: restart },
  { method: 'POST', path: adminPaths.stopInstance, handle: stopInstance },
  { method: 'GET', path: adminPaths.instanceLogs, handle: instanceLogs },
  { method: 'GET', path: adminPaths.connections, handle: (view) => ok({ connections: view.connections() }) },
  { method: 'POST', path: adminPaths.detect, handle: (view, { body }) => ok(view.detect(parseFacts(body))) },
  { method: 'POST', path: adminPaths.stop, handle: (view) => ({ status: 202, json: view.stop() }) },
  { method: 'GET', path: adminPaths.connect, handle: needsUpgrade },
];

const ok = (json: object): Answer => ({ status: 200, json });

function readiness(view: HubView): Answer {
  const json = view.readiness();
  return { status: json.status === 'draining' ? 503 : 200, json };
}

async function restart(view: HubView, { params }: Question): Promise<Answer> {
  return ok((await view.restartInstance(keyIn(params))) ?? nobody(params));
}

async function stopInstance(view: HubView, { params }: Question): Promise<Answer> {
  return ok((await view.stopInstance(keyIn(params))) ?? nobody(params));
}

function instanceLogs(view: HubView, { params }: Question): Answer {
  return { status: 200, text: view.lastWords(keyIn(params)) ?? nobody(params) };
}

function needsUpgrade(): never {
  throw new HubError(
    'invalid-request',
    `${adminPaths.connect} is for shims: send "Connection: Upgrade" and "Upgrade: warren".`,
  );
}

const keyIn = (params: Question['params']): string => params['key'] ?? '';

function nobody(params: Question['params']): never {
  throw new HubError(
    'unknown-instance',
    `This hub knows no instance with the key "${keyIn(params)}". "warren list" shows those it knows.`,
  );
}

/** `GET /api/status` and the like, in order. */
export const adminRoutes: readonly string[] = routes.map(({ method, path }) => `${method} ${path}`);
