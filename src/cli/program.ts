import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { Told } from './command.ts';
import type { DetectOptions } from './detect.ts';
import type { DoctorOptions } from './doctor.ts';
import type { HistoryOptions } from './history.ts';
import type { Io } from './io.ts';
import type { ListOptions } from './list.ts';
import type { LogsOptions } from './logs.ts';
import { oneToThousand, wholeNumber } from './numbers.ts';
import { addSessionCommands } from './sessions/commands.ts';
import type { ClearStateOptions, ShowStateOptions } from './state.ts';
import type { StopOptions } from './stop.ts';

/** Hands over the exit code of the command that ran. */
type End = (code: number) => void;

const json = ['--json', 'answer as one JSON document'] as const;

/** All commands as `--help` shows them. A command's own file is loaded when it is called. */
export function programFor(io: Io, end: End): Command {
  const program = new Command('warren')
    .description('One MCP endpoint for AI coding clients: every project and version gets its own servers.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: () => {}, // main.ts says it, in our words
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride();
  addClientCommands(program);
  addHubCommands(program, io, end);
  addLookCommands(program, io, end);
  addInstanceCommands(program, io, end);
  addSessionCommands(program, { io, end });
  addConfigCommands(program, io, end);
  return program.addHelpText(
    'after',
    '\nFirst steps: warren init, then warren import claude. In trouble: warren doctor.\n',
  );
}

/** `warren.ts` runs these before it loads any of this, and `hub`, `db` and `godot` too; they stand here for the help. */
function addClientCommands(program: Command): void {
  program.commandsGroup('For the configuration of an MCP client:');
  program
    .command('connect')
    .usage('[--project X]')
    .description('all servers of the project you are in, behind one endpoint (stdio)');
  program
    .command('run')
    .usage('[--project X] [--share project|session|connection] [--] COMMAND [ARGS...]')
    .description('one existing server, shared per project and supervised (stdio)');
}

function addHubCommands(program: Command, io: Io, end: End): void {
  program.commandsGroup('The hub:');
  program
    .command('start')
    .description('start the hub if none runs; clients do that by themselves')
    .option(...json)
    .action(async (told: Told) => end(await (await import('./start.ts')).start(io, told)));
  program
    .command('stop')
    .description('stop the hub with all its instances, or only those that are named')
    .argument('[what]', 'a project (slug or slug/version), a server, project:server, or a key')
    .option('--all', 'every hub of this user, whatever its WARREN_HOME')
    .option(...json)
    .action(async (what: string | undefined, told: StopOptions) =>
      end(await (await import('./stop.ts')).stop(what, io, told)),
    );
  program
    .command('restart')
    .description('restart the hub, or only the instances that are named; clients stay connected')
    .argument('[what]', 'a project, a server, project:server, or a key')
    .option(...json)
    .action(async (what: string | undefined, told: Told) =>
      end(await (await import('./restart.ts')).restart(what, io, told)),
    );
  program.command('hub').description('run the hub in the foreground');
  program
    .command('db')
    .usage('status|migrate|backup|vacuum [--json]')
    .description('the store of the hub: status, migrate, backup, vacuum');
}

function addLookCommands(program: Command, io: Io, end: End): void {
  program.commandsGroup('Look:').helpCommand('help [command]', 'print the help of a command');
  program
    .command('status')
    .description('the hub in a few lines')
    .option(...json)
    .action(async (told: Told) => end(await (await import('./status.ts')).status(io, told)));
  program
    .command('detect')
    .description('which project a client would be in, and why')
    .argument('[dir]', 'the directory it would be started in; the one you are in')
    .option('--project <x>', 'as with connect: a directory, slug or slug/version')
    .option(...json)
    .action(async (dir: string | undefined, told: DetectOptions) =>
      end(await (await import('./detect.ts')).detect(dir, io, told)),
    );
  program
    .command('doctor')
    .description('check this machine, and say what to do')
    .option('--fix', 'remove what a dead hub left behind')
    .option(...json)
    .action(async (told: DoctorOptions) => end(await (await import('./doctor.ts')).doctor(io, told)));
  program
    .command('godot')
    .usage('list|index|graph|check [which] [--json]')
    .description('Godot projects for people: list, index, graph, check, addon');
}

function addInstanceCommands(program: Command, io: Io, end: End): void {
  const meant = 'a project (slug or slug/version), a server, project:server, or a key';
  program.commandsGroup('Server processes:');
  program
    .command('list')
    .description(
      'all instances: project, version, server, status, pid, uptime, leases, calls, errors, memory, restarts',
    )
    .option('--all', 'also what other hubs with the same store wrote down')
    .option(...json)
    .action(async (told: ListOptions) => end(await (await import('./list.ts')).list(io, told)));
  program
    .command('logs')
    .description('what the hub reports, or what servers wrote to stderr')
    .argument('[what]', 'hub, a project, a server, project:server, or a key', 'hub')
    .option('-n, --lines <count>', 'how many lines', wholeNumber, 50)
    .option('-f, --follow', 'go on with what is written')
    .option(...json)
    .action(async (what: string, told: LogsOptions) => end(await (await import('./logs.ts')).logs(what, io, told)));
  program
    .command('history')
    .description('the life of instances: every start, end and reason, and their last words')
    .argument('[what]', meant)
    .option('-n, --limit <count>', 'how many events, at most 1000', oneToThousand, 50)
    .option(...json)
    .action(async (what: string | undefined, told: HistoryOptions) =>
      end(await (await import('./history.ts')).history(what, io, told)),
    );
  const state = program.command('state').description('what instances saved to go on with: show, clear');
  addStateCommands(state.helpCommand(false), meant, { io, end });
}

function addStateCommands(state: Command, meant: string, { io, end }: { io: Io; end: End }): void {
  state
    .command('show')
    .description('what is saved: kind, size, when')
    .argument('<what>', meant)
    .option('--body', 'print it, too')
    .option(...json)
    .action(async (what: string, told: ShowStateOptions) =>
      end(await (await import('./state.ts')).showState(what, io, told)),
    );
  state
    .command('clear')
    .description('end the process if it runs, and delete what was saved; the next call starts it fresh')
    .argument('<what>', meant)
    .option('--dry-run', 'only say what would be done')
    .option(...json)
    .action(async (what: string, told: ClearStateOptions) =>
      end(await (await import('./state.ts')).clearState(what, io, told)),
    );
}

/** These read their own words and print their own help. */
function addConfigCommands(program: Command, io: Io, end: End): void {
  program.commandsGroup('Configuration:');
  const add = (
    name: string,
    description: string,
    load: () => Promise<{ run: (argv: readonly string[], io: Io) => Promise<number> }>,
  ): void => {
    program
      .command(name)
      .description(description)
      .argument('[options...]')
      .usage('[--help]')
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action(async (words: string[]) => end(await (await load()).run(words, io)));
  };
  add('init', 'write a commented starter configuration', () => import('./init.ts'));
  add('trust', 'allow the configuration that came with a project', () => import('./trust.ts'));
  add(
    'import',
    'take over the servers of a client: claude, cursor, vscode, codex, gemini, opencode',
    () => import('./import.ts'),
  );
  add('hooks', 'let a client tell Warren what its sessions do: install, uninstall, status', () => import('./hooks.ts'));
  add(
    'guard',
    'a pre-commit hook that asks who has reserved files: install, uninstall, status, check',
    () => import('./guard.ts'),
  );
}
