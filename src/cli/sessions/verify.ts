import type { SessionVerdict } from '../../admin/contract.ts';
import { HubError } from '../../kernel/errors.ts';
import { counted } from '../../kernel/quantities.ts';
import { type AdminClient, adminClient } from '../admin-client.ts';
import { outJson, type Told } from '../command.ts';
import type { Io } from '../io.ts';
import { visible } from '../visible.ts';

/** `warren sessions verify`: reads the whole chain of events; 1 when it is not what was told. */
export async function verifySessions(name: string | undefined, io: Io, { json }: Told): Promise<number> {
  const client = adminClient(io);
  const verdicts: SessionVerdict[] = [];
  for await (const verdict of name === undefined ? allVerdicts(client) : [await client.verifySession(name)]) {
    verdicts.push(verdict);
    if (!json) for (const line of linesOf(verdict)) io.out(`${visible(line)}\n`);
  }
  if (json) outJson(io, { sessions: verdicts });
  else if (verdicts.length === 0) io.out('There is no agent session yet.\n');
  else if (name === undefined) io.out(`${summaryOf(verdicts)}\n`);
  return verdicts.every(({ valid }) => valid) ? 0 : 1;
}

type Asked = Pick<AdminClient, 'sessions' | 'verifySession'>;

/** Also of those that are closed. One that is forgotten meanwhile has nothing that could be wrong. */
export async function* allVerdicts(client: Asked): AsyncGenerator<SessionVerdict> {
  for (const id of await allSessions(client)) {
    const verdict = await client.verifySession(id).catch(noneOfForgotten);
    if (verdict) yield verdict;
  }
}

function noneOfForgotten(error: unknown): undefined {
  if (!(error instanceof HubError) || error.code !== 'unknown-session') throw error;
}

/** Each once, and all of them before the first is read: that takes long, and what is forgotten meanwhile moves all that come after it. */
async function allSessions(client: Asked): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let offset = 0; ; ) {
    const { sessions, total } = await client.sessions({ open: false, offset });
    for (const { instance_id: id } of sessions) found.add(id);
    offset += sessions.length;
    if (sessions.length === 0 || offset >= total) return found;
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
