import { existsSync } from 'node:fs';
import type { SessionResume } from '../../admin/contract.ts';
import { HubError } from '../../kernel/errors.ts';
import { duration } from '../../kernel/quantities.ts';
import { adminClient } from '../admin-client.ts';
import { outJson, type Told } from '../command.ts';
import type { Io } from '../io.ts';
import { visible } from '../visible.ts';
import { goOnCommand } from './go-on-command.ts';

export interface ResumeOptions extends Told {
  readonly claim?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `warren sessions resume`: all that whoever goes on needs, and the command that goes on. Takes nothing without `--claim`. */
export async function resumeSession(name: string, io: Io, told: ResumeOptions): Promise<number> {
  if (told.force && !told.claim)
    throw new HubError('invalid-params', '--force goes with --claim: nothing is taken over without it.');
  const client = adminClient(io);
  const before = await client.lookAtResume(name);
  const command = isGone(before) ? null : goOnCommand(before);
  if (told.claim && command === null) throw nobodyGoesOn(before);
  const looked = told.claim && !told.dryRun ? await client.claimSession(name, told.force === true) : before;
  if (told.json) outJson(io, { ...looked, would_claim: wouldClaim(looked, told), command });
  else io.out(sheetOf(looked, command, told));
  return 0;
}

const isGone = ({ root }: SessionResume): boolean => root !== null && !existsSync(root);

/** A client that goes on by itself takes it by itself; taken before, it would have to wait like everybody else. */
const nobodyGoesOn = (looked: SessionResume): HubError =>
  new HubError(
    'invalid-params',
    `Nothing was taken over, as there is no command that goes on with ${looked.session.instance_id}: ${adviceFor(looked)}`,
  );

function adviceFor(looked: SessionResume): string {
  const { session, root } = looked;
  return isGone(looked)
    ? `its folder ${visible(root ?? '')} is not there any more. In a client where its work is to go on, say: resume ${session.instance_id} with force`
    : `in any client of its project, say: resume ${session.instance_id}`;
}

const wouldClaim = (looked: SessionResume, { claim, dryRun, force }: ResumeOptions): boolean =>
  claim === true && dryRun === true && (looked.can_be_resumed || force === true);

function sheetOf(looked: SessionResume, command: string | null, told: ResumeOptions): string {
  const { session, taken_over: line, claimed_by: claimed } = looked;
  const silent = duration(session.age_seconds * 1000);
  const head = [
    `${session.instance_id}: ${session.status}, last heard of ${silent} ago${line.length > 1 ? ` (${line.join(' → ')})` : ''}`,
    ...(claimed ? [`Taken over: ${claimed.instance_id} goes on with it.`] : []),
    ...(told.claim && told.dryRun ? [trialOf(looked, told)] : []),
  ];
  return `${head.map(visible).join('\n')}\n\n${linesIn(looked.recovery_instructions)}\n\n${howTo(looked, command)}\n`;
}

const trialOf = (looked: SessionResume, told: ResumeOptions): string =>
  wouldClaim(looked, told)
    ? 'Would be taken over.'
    : `Would not be taken over: it is ${looked.session.status}. With --force it would.`;

/** Its own line ends stay; what a terminal would obey does not. */
const linesIn = (text: string): string => text.split('\n').map(visible).join('\n');

function howTo(looked: SessionResume, command: string | null): string {
  const { session, claimed_by: claimed, can_be_resumed: free } = looked;
  const id = (claimed ?? session).instance_id;
  const how =
    command === null ? [`No command goes on with it: ${adviceFor(looked)}`] : ['Go on with:', `  ${visible(command)}`];
  if (claimed !== null || free) return how.join('\n');
  return [
    ...how,
    `But ${id} is ${session.status}: somebody may work there. Close it first: warren sessions close ${id}`,
  ].join('\n');
}
