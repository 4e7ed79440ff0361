import { adminPaths } from './contract.ts';
import type { HubView } from './hub-view.ts';
import { pageIn } from './page.ts';
import { type Answer, type Handle, keyIn, nobody, ok, type Question } from './question.ts';
import type { Route } from './router.ts';

/** All that can be asked and said about instances. */
export const instanceRoutes: readonly Route<Handle>[] = [
  { method: 'GET', path: adminPaths.instances, handle: (view) => ok({ instances: view.instances() }) },
  { method: 'GET', path: adminPaths.instance, handle: instance },
  { method: 'POST', path: adminPaths.restartInstance, handle: restart },
  { method: 'POST', path: adminPaths.stopInstance, handle: stop },
  { method: 'GET', path: adminPaths.instanceLogs, handle: logs },
  { method: 'GET', path: adminPaths.instanceHistory, handle: instanceHistory },
  { method: 'GET', path: adminPaths.instanceState, handle: savedState },
  { method: 'DELETE', path: adminPaths.instanceState, handle: clearState },
  { method: 'GET', path: adminPaths.history, handle: history },
  { method: 'GET', path: adminPaths.registry, handle: registry },
];

function instance(view: HubView, { params }: Question): Answer {
  return ok(view.instances().find(({ key }) => key === keyIn(params)) ?? nobody(params));
}

async function restart(view: HubView, { params }: Question): Promise<Answer> {
  return ok((await view.restartInstance(keyIn(params))) ?? nobody(params));
}

async function stop(view: HubView, { params }: Question): Promise<Answer> {
  return ok((await view.stopInstance(keyIn(params))) ?? nobody(params));
}

function logs(view: HubView, { params }: Question): Answer {
  return { status: 200, text: view.lastWords(keyIn(params)) ?? nobody(params) };
}

async function instanceHistory(view: HubView, { params, query }: Question): Promise<Answer> {
  return ok((await view.history({ ...pageIn(query), key: keyIn(params) })) ?? nobody(params));
}

async function history(view: HubView, { query }: Question): Promise<Answer> {
  return ok((await view.history(pageIn(query))) ?? { events: [], next: null });
}

async function registry(view: HubView): Promise<Answer> {
  return ok({ instances: await view.registry() });
}

async function savedState(view: HubView, { params, query }: Question): Promise<Answer> {
  const saved = await view.savedState(keyIn(params), query.get('body') === '1');
  return ok(saved ?? nobody(params));
}

async function clearState(view: HubView, { params }: Question): Promise<Answer> {
  return ok((await view.clearState(keyIn(params))) ?? nobody(params));
}
