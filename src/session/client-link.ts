import { HubError } from '../kernel/errors.ts';
import { redactText } from './redact/index.ts';

/** The client's own id of its session, and where the client writes it down. */
export interface ClientLink {
  readonly clientSession?: string | undefined;
  readonly transcript?: string | undefined;
}

/** Whether it may be written down as it is. What names something is never altered: then nothing would be found by it. */
export const isKeepable = (name: string): boolean => redactText(name) === name;

/** Throws `invalid-params` for what looks like a secret. */
export function checkLink({ clientSession = '', transcript = '' }: ClientLink): void {
  if (!isKeepable(clientSession))
    throw refusal('claude_session_uuid', 'Give the id that the client itself has for it.');
  if (!isKeepable(transcript)) throw refusal('claude_session_path', 'Leave it out, or give a path without the secret.');
}

const refusal = (member: string, advice: string): HubError =>
  new HubError('invalid-params', `"${member}" is not written down: it looks as if a secret were in it. ${advice}`, {
    facts: { member },
  });
