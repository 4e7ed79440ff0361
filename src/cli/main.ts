import { CommanderError } from 'commander';
import { asHubError, HubError } from '../kernel/errors.ts';
import { asksJson, errorJson, type Io, processIo } from './io.ts';
import { programFor } from './program.ts';

/** `warren …` for people and scripts: reads the words, loads the one command they name, and gives its exit code. */
export async function main(words: readonly string[], io: Io = processIo()): Promise<number> {
  let code = 0;
  const program = programFor(io, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (thrown) {
    return thrown instanceof CommanderError ? misused(thrown, words, io) : failed(thrown, words, io);
  }
}

/** Help and version end like this too, and are no failure; words that mean nothing are. */
function misused({ exitCode, message }: CommanderError, words: readonly string[], io: Io): number {
  if (exitCode === 0) return 0;
  const said = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  say(new HubError('invalid-params', isHelp(said) ? 'Say which command.' : said), words, io);
  return 2;
}

/** `warren` alone: the help was printed already. */
const isHelp = (said: string): boolean => said === '(outputHelp)';

function failed(thrown: unknown, words: readonly string[], io: Io): number {
  const error = asHubError(thrown);
  say(error, words, io);
  if (!(thrown instanceof HubError) && thrown instanceof Error) io.err(`${thrown.stack}\n`);
  return error.kind.exit;
}

function say(error: HubError, words: readonly string[], io: Io): void {
  if (asksJson(words)) io.out(errorJson(error));
  else io.err(`warren: ${error.message}\n`);
}
