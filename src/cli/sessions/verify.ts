import type { SessionVerdict } from '../../admin/contract.ts';
import { counted } from '../../kernel/quantities.ts';
import { type AdminClient, adminClient } from '../admin-client.ts';
import { outJson, type Told } from '../command.ts';
import type { Io } from '../io.ts';
import { visible } from '../visible.ts';

/** `warren sessions verify`: reads the whole chain of events; 1 when it is not what was told. */
export async function verifySessions(name: string | undefined, io: Io, { json }: Told): Promise<number> {
  const client = adminClient(io);
  const verdicts: SessionVerdict[] = [];
  for await (const id of name === undefined ? allSessions(client) : [name]) {
    const verdict = await client.verifySession(id);
    verdicts.push(verdict);
    if (!json) for (const line of linesOf(verdict)) io.out(`${visible(line)}\n`);
  }
  if (json) outJson(io, { sessions: verdicts });
  else if (verdicts.length === 0) io.out('There is no agent session yet.\n');
  else if (name === undefined) io.out(`${summaryOf(verdicts)}\n`);
  return verdicts.every(({ valid }) => valid) ? 0 : 1;
}

/** Also those that are closed; one that moves in the list while it is read is looked at once. */
async function* allSessions(client: AdminClient): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (let offset = 0; ; ) {
    const { sessions, total } = await client.sessions({ open: false, offset });
    for (const { instance_id: id } of sessions)
      if (!seen.has(id)) {
        seen.add(id);
        yield id;
      }
    offset += sessions.length;
    if (sessions.length === 0 || offset >= total) return;
  }
}

function linesOf({ instance_id: id, valid, events_checked: events, problem_count: found, problems }: SessionVerdict) {
  if (valid) return [`${id}: all ${counted(events, 'event')} as told`];
  const rest = found > problems.length ? [`  and ${found - problems.length} more`] : [];
  const told = problems.map(({ sequence_num: seq, problem, message }) => `  seq ${seq} ${problem}: ${message}`);
  return [`${id}: NOT as told, ${counted(found, 'problem')} in ${counted(events, 'event')}`, ...told, ...rest];
}

function summaryOf(verdicts: readonly SessionVerdict[]): string {
  const bad = verdicts.filter(({ valid }) => !valid).length;
  const all = counted(verdicts.length, 'session');
  return bad === 0 ? `${all} verified.` : `${bad} of ${all} not as told.`;
}
