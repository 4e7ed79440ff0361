import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import type { EpicChange, SessionId } from '../../session-contract.ts';

export async function setEpic({ db }: Engine, { scope, id }: SessionId, { epic, was }: EpicChange): Promise<void> {
  const change = db
    .updateTable('sessions')
    .set({ epic: epic === null ? null : clean(epic) })
    .where('scope', '=', scope)
    .where('id', '=', id);
  await (was === undefined ? change : change.where('epic', '=', clean(was))).execute();
}
