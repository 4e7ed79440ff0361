import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import type { Wrapped } from '../protocol/index.ts';
import { definedIn } from './shim/environment.ts';
import { shim } from './shim/shim.ts';

const usage = `Usage: warren connect [--project DIR|SLUG[/VERSION]]
       warren run [--project …] [--share project|session|connection] [--] COMMAND [ARGS…]

For the configuration of an MCP client: speaks MCP on stdin and stdout.
  connect  all servers of the project you are in, behind one endpoint
  run      one existing server: put it before its command, nothing else changes,
           except that it is shared per project, supervised and never orphaned
`;

/** `warren connect` and `warren run`. Ends the process itself. */
export async function shimCommand(words: readonly string[]): Promise<void> {
  const run = words[0] === 'run';
  const { own, wrapped } = run ? cut(words.slice(1)) : { own: words.slice(1), wrapped: [] };
  const { values, error } = parsed(own);
  if (values.help) return leave(0, usage);
  const share = shares.find((one) => one === values.share);
  const fault = error ?? faultIn(run, wrapped, values);
  if (fault !== undefined) return leave(2, `warren: ${fault}\n${usage}`);
  await shim({
    mode: run ? 'run' : 'connect',
    version: manifest.version,
    argv: words,
    ...(values.project === undefined ? {} : { project: values.project }),
    ...(run ? { wrapped: whatToRun(wrapped, share) } : {}),
  });
}

const shares = ['project', 'session', 'connection'] as const;

function faultIn(run: boolean, wrapped: readonly string[], { share }: Flags): string | undefined {
  if (run && wrapped.length === 0) return '"warren run" needs a command to run.';
  if (share === undefined || shares.some((one) => one === share)) return undefined;
  return `--share is "${share}"; allowed are ${shares.join(', ')}.`;
}

function whatToRun([command = '', ...args]: readonly string[], share: Wrapped['share']): Wrapped {
  const env = definedIn(process.env, (name) => !name.startsWith('WARREN_'));
  return { command, args, env, ...(share ? { share } : {}) };
}

interface Flags {
  project?: string | undefined;
  share?: string | undefined;
  help?: boolean | undefined;
}

function parsed(args: readonly string[]): { values: Flags; error?: string } {
  if (args.length === 0) return { values: {} }; // the usual case, and the parser is loaded on demand
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { project: { type: 'string' }, share: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    return { values };
  } catch (error) {
    return { values: {}, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Our flags stand before `--`, or, without it, before the first word that is not one of them. */
function cut(words: readonly string[]): { own: readonly string[]; wrapped: readonly string[] } {
  const dashes = words.indexOf('--');
  const first = words.findIndex((word, index) => !word.startsWith('-') && !takesValue.has(words[index - 1] ?? ''));
  if (dashes >= 0 && (first < 0 || dashes <= first))
    return { own: words.slice(0, dashes), wrapped: words.slice(dashes + 1) };
  return first < 0 ? { own: words, wrapped: [] } : { own: words.slice(0, first), wrapped: words.slice(first) };
}

const takesValue = new Set(['--project', '--share']);

function leave(code: number, text: string): void {
  (code === 0 ? process.stdout : process.stderr).write(text);
  process.exitCode = code;
}
