import type { SessionsPruned } from '../../admin/contract.ts';
import { counted } from '../../kernel/quantities.ts';
import { adminClient } from '../admin-client.ts';
import { outJson, type Told } from '../command.ts';
import type { Io } from '../io.ts';
import { moment } from '../quantities.ts';

export interface PruneOptions extends Told {
  readonly olderThan?: number | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `warren sessions prune`: forgets what is long over. A session that is open, or that somebody goes on with, stays. */
export async function pruneSessions(io: Io, { olderThan, dryRun, json }: PruneOptions): Promise<number> {
  const pruned = await adminClient(io).pruneSessions({
    ...(olderThan === undefined ? {} : { older_than_days: olderThan }),
    dry_run: dryRun === true,
  });
  if (json) outJson(io, pruned);
  else io.out(sentenceOf(pruned));
  return 0;
}

function sentenceOf(pruned: SessionsPruned): string {
  const { sessions, events, commands, checkpoints, old_checkpoints: old, also } = pruned;
  const what = [
    counted(sessions, 'session'),
    counted(events, 'event'),
    counted(commands, 'command'),
    counted(checkpoints + old, 'checkpoint'),
    ...also.map(({ name, count }) => counted(count, name.replace(/s$/, ''), name)),
  ].join(', ');
  const since = moment(Date.parse(pruned.before));
  return `${what} from before ${since} (${counted(pruned.older_than_days, 'day')}) ${pruned.dry_run ? 'would be' : 'were'} forgotten.\n`;
}
