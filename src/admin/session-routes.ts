import { adminPaths } from './contract.ts';
import type { HubView } from './hub-view.ts';
import { type Answer, type Handle, ok, type Question } from './question.ts';
import type { Route } from './router.ts';

/** Agent sessions. A session is named by its id, its hash, or what either begins with. */
export const sessionRoutes: readonly Route<Handle>[] = [
  { method: 'GET', path: adminPaths.sessions, handle: list },
  { method: 'GET', path: adminPaths.session, handle: one },
  { method: 'POST', path: adminPaths.closeSession, handle: close },
];

async function list(view: HubView, { query }: Question): Promise<Answer> {
  const project = query.get('project');
  return ok(await view.sessions({ ...(project === null ? {} : { project }), open: query.get('open') === '1' }));
}

async function one(view: HubView, { params }: Question): Promise<Answer> {
  return ok(await view.session(params['name'] ?? ''));
}

async function close(view: HubView, { params }: Question): Promise<Answer> {
  return ok(await view.closeSession(params['name'] ?? ''));
}
