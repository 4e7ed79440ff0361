import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { HubError } from '../kernel/errors.ts';
import type { LaunchSpec } from './contract.ts';

/** The system's one word for many mishaps (`ENOENT`), taken apart: what is missing, where it was looked for, what to do. */
export function spawnFailure(spec: LaunchSpec, cause: unknown): HubError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code; // what spawn throws or emits is a system error
  const why = reasonOf(spec, code) ?? (cause instanceof Error ? cause.message : String(cause));
  return new HubError('instance-start-failed', `${spec.name}: cannot start \`${spec.command}\`: ${why}`, {
    cause,
    facts: { command: spec.command, cwd: spec.cwd, code },
  });
}

function reasonOf(spec: LaunchSpec, code: string | undefined): string | undefined {
  const place = placeProblem(spec.cwd);
  if (place) return `its working directory ${spec.cwd} ${place}.`;
  if (code === 'ENOENT')
    return isAbsolute(spec.command) || spec.command.includes('/') ? missingFile(spec) : notInPath(spec);
  if (code === 'EACCES') return `not allowed to run it in ${spec.cwd}. Is it an executable file (chmod +x)?`;
  if (code === 'E2BIG') return 'its arguments and environment are too long for this system.';
  if (code === 'EAGAIN' || code === 'EMFILE' || code === 'ENFILE')
    return `the system is out of processes or open files (${code}).`;
  return undefined;
}

const missingFile = (spec: LaunchSpec): string =>
  `there is no such file (seen from ${spec.cwd}), or its first line names an interpreter that is not installed.`;

function notInPath(spec: LaunchSpec): string {
  const path = spec.env['PATH'];
  const where = path ? `in its PATH (${path.slice(0, 500)})` : 'because its environment has no PATH';
  return `not found ${where}; working directory ${spec.cwd}. Install it, or configure the absolute path or another PATH.`;
}

function placeProblem(cwd: string): string | undefined {
  try {
    return statSync(cwd).isDirectory() ? undefined : 'is not a directory';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // statSync throws system errors
    return code === 'ENOENT' ? 'does not exist' : `cannot be used (${code ?? 'unknown error'})`;
  }
}
