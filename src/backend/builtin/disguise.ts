import { type Independent, LastWords, type LaunchSpec, prepareLog } from '../../instance/index.ts';
import type { Report } from '../../kernel/report.ts';
import type { Become } from './control-lines.ts';

/** What a spare must be told to be as if it had been started for `spec`, and the process as it is then: with that log. */
export function disguise(
  spare: Independent,
  { cwd, env, logFile }: LaunchSpec,
  report: Report,
): { process: Independent; become: Omit<Become, 'key'> } {
  const from = logFile === undefined ? undefined : began(logFile, report);
  const log = from === undefined ? undefined : logFile;
  const words = new LastWords(log, from ?? 0, spare.exited);
  const process = { ...spare, lastWords: () => words.text, keepSmall: () => words.keepSmall() };
  return { process, become: { env, root: cwd, ...(log === undefined ? {} : { logFile: log }) } };
}

/** A disk that refuses costs the log, not the process. */
function began(logFile: string, report: Report): number | undefined {
  try {
    return prepareLog(logFile);
  } catch (error) {
    report({ kind: 'file.unusable', path: logFile, why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
