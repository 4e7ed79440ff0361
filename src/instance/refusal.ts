import { asHubError, HubError } from '../kernel/errors.ts';
import type { Exit, InstanceSpec } from './contract.ts';
import type { Refusal } from './life.ts';
import { lastLines } from './tail.ts';

/** What is known about a start that came to nothing. */
export interface Mishap {
  /** What launch or handshake threw. */
  readonly error?: unknown;
  readonly exit?: Exit;
  readonly lastWords?: string;
  /** Of the last minutes, and how long none is started therefore. */
  readonly crashes?: number;
  readonly heldMs?: number;
}

/** The error for those who waited: what happened to whom, the last lines it wrote, and what to do next. */
export function refusalOf(why: Refusal, spec: InstanceSpec, mishap: Mishap): HubError {
  if (why === 'not-launched') return notLaunched(spec, mishap.error);
  const stderr = lastLines(mishap.lastWords ?? '', 20);
  const said = stderr === '' ? 'It wrote nothing to stderr.' : `Its last words:\n${lastLines(stderr, 8)}`;
  const facts = { server: spec.name, project: spec.project, why, stderr, ...mishap.exit };
  const who = `${spec.name} (${spec.project})`;
  if (why === 'held') return heldBack(who, stderr === '' ? lastCause(mishap) : said, { mishap, facts });
  if (why === 'crashed') return failed(`${who} ended with ${told(mishap.exit)} before it was ready. ${said}`, facts);
  if (why === 'start-timeout') return failed(`${who} was not ready after ${spec.startMs / 1000} s. ${said}`, facts);
  if (why === 'start-failed') {
    const cause = asHubError(mishap.error);
    const code = cause.code === 'internal' ? 'instance-start-failed' : cause.code;
    const message = `${who} runs, but its handshake failed: ${cause.message.replace(/\.$/, '')}. ${said}`;
    return new HubError(code, message, { cause, facts: { ...cause.facts, ...facts } });
  }
  const message = `${who} was stopped before it was ready (${why}). Call again to start it.`;
  return new HubError('instance-stopped', message, { facts });
}

function notLaunched(spec: InstanceSpec, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new HubError('instance-start-failed', `${spec.name} (${spec.project}) could not be started: ${reason}`, {
    cause: error,
    facts: { server: spec.name, project: spec.project },
  });
}

/** What it failed of, where it could not say so itself. */
const lastCause = ({ error, exit }: Mishap): string => {
  if (error !== undefined) return `The last time: ${asHubError(error).message}`;
  return `It ended with ${told(exit)} and wrote nothing to stderr.`;
};

function heldBack(
  who: string,
  said: string,
  { mishap: { crashes = 0, heldMs = 0 }, facts }: { mishap: Mishap; facts: Record<string, unknown> },
): HubError {
  const often = `${who} crashed ${crashes} times in the last 5 minutes and is held back.`;
  const next = `The next try is in ${Math.ceil(heldMs / 1000)} s; "warren restart" starts it at once, "warren logs" shows all it wrote.`;
  return new HubError('instance-held', `${often} ${next} ${said}`, {
    facts: { ...facts, crashes, retryAfterMs: heldMs },
  });
}

/** A start can come to nothing without the server being to blame: no place, a hub that stops, a client of another era. */
export const isInnocent = (error: unknown): boolean => error instanceof HubError && error.kind.fault !== 'backend';

const failed = (message: string, facts: Record<string, unknown>): HubError =>
  new HubError('instance-start-failed', message, { facts });

/** `exit code 3`, `signal SIGKILL`. */
export const told = (exit: Exit | undefined): string => {
  if (!exit) return 'an unknown status';
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
};
