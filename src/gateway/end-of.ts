import type { Exit, StopReason } from '../instance/index.ts';
import { HubError } from '../kernel/errors.ts';
import type { ServerSpec } from './definition.ts';

/** What the callers of a gone process hear. */
export function endOf(spec: ServerSpec, exit: Exit, lastWords: string, why: StopReason | undefined): HubError {
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
  const facts = { server: spec.name, project: spec.project, stderr: lastWords.slice(-2000) };
  if (why !== undefined)
    return new HubError(
      'instance-stopped',
      `${spec.name} of ${spec.project} was stopped (${why}) during the call. Call again: a new process starts.`,
      { facts },
    );
  return new HubError(
    'instance-crashed',
    `${spec.name} of ${spec.project} ended during the call (${how}). It may or may not have done its work. Call again: a new process starts.`,
    { facts },
  );
}
