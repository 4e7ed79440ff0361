import type { ListedSession } from '../../admin/index.ts';
import { toldSession } from '../../backend/meta/index.ts';
import type { SessionView } from '../../session/index.ts';

/** A session as people see it. */
export const listed = (view: SessionView): ListedSession => ({
  ...toldSession(view),
  hash: view.hash,
  root: view.root,
});
