import { type Command, InvalidArgumentError } from 'commander';
import type { Told } from '../command.ts';
import type { Io } from '../io.ts';
import { oneToThousand } from '../numbers.ts';
import type { ExportOptions } from './export.ts';
import type { CloseSessionOptions, ListSessionsOptions } from './look.ts';
import type { PruneOptions } from './prune.ts';
import type { ResumeOptions } from './resume.ts';
import type { TailOptions } from './tail.ts';

interface Run {
  readonly io: Io;
  readonly end: (code: number) => void;
}

const json = ['--json', 'answer as one JSON document'] as const;
const dryRun = ['--dry-run', 'only say what would be done'] as const;
const meant = 'its id (odin-PS-8f4a2b), its hash, or what either begins with';

/** `warren sessions …`. A command's own file is loaded when it is called. */
export function addSessionCommands(program: Command, run: Run): void {
  program.commandsGroup('Agent sessions:');
  const sessions = program
    .command('sessions')
    .description('who works here, on what: list, show, tail, resume, close, export, verify, prune')
    .helpCommand(false);
  addLooks(sessions, run);
  addTail(sessions, run);
  addResume(sessions, run);
  addKeeping(sessions, run);
}

function addLooks(sessions: Command, { io, end }: Run): void {
  sessions
    .command('list', { isDefault: true })
    .description('agent sessions: status, context used, last sign of life, epic')
    .option('--project <name>', 'only those of this project')
    .option('--all', 'also those that are closed')
    .option(...json)
    .allowExcessArguments() // it is called for a word that is no command, too
    .action(async (told: ListSessionsOptions, { args: [word] }: Command) => {
      if (word !== undefined) sessions.error(`error: unknown command '${word}', see: warren sessions --help`);
      end(await (await import('./look.ts')).listSessions(io, told));
    });
  sessions
    .command('show')
    .description('one of them: status, context, epic, folder, client, transcript')
    .argument('<session>', meant)
    .option(...json)
    .action(async (name: string, told: Told) => end(await (await import('./look.ts')).showSession(name, io, told)));
  sessions
    .command('close')
    .description('say that it is over; what was recorded of it stays')
    .argument('<session>', meant)
    .option(...dryRun)
    .option(...json)
    .action(async (name: string, told: CloseSessionOptions) =>
      end(await (await import('./look.ts')).closeSession(name, io, told)),
    );
}

function addTail(sessions: Command, { io, end }: Run): void {
  sessions
    .command('tail')
    .description('what happened last in one or in all of them: events, and the calls of tools')
    .argument('[session]', meant)
    .option('-n, --lines <count>', 'how many, at most 1000', oneToThousand, 20)
    .option('-f, --follow', 'go on with what happens')
    .option('--json', 'answer as one JSON document; with --follow, as a line of JSON for each')
    .action(async (name: string | undefined, told: TailOptions) =>
      end(await (await import('./tail.ts')).tailSessions(name, io, told)),
    );
}

function addResume(sessions: Command, { io, end }: Run): void {
  sessions
    .command('resume')
    .description('what it takes to go on with one: its state, what changed since, and the command that does it')
    .argument('<session>', meant)
    .option('--claim', 'take it over now, so that nobody else does')
    .option('--force', 'with --claim: also when somebody was heard of there just now')
    .option('--dry-run', 'take nothing, whatever else is said')
    .option(...json)
    .action(async (name: string, told: ResumeOptions) =>
      end(await (await import('./resume.ts')).resumeSession(name, io, told)),
    );
}

function addKeeping(sessions: Command, { io, end }: Run): void {
  sessions
    .command('export')
    .description('its events as they are stored, with the hashes that prove them')
    .argument('<session>', meant)
    .option('--format <format>', 'json (one list) or jsonl (a line for each)', formatIn, 'json')
    .option('--out <file>', 'write there, for you alone to read, instead of printing')
    .option('--force', 'replace the file')
    .action(async (name: string, told: ExportOptions) =>
      end(await (await import('./export.ts')).exportSession(name, io, told)),
    );
  sessions
    .command('verify')
    .description('whether the events are those that were told; 1 when something was changed')
    .argument('[session]', `${meant}; all of them`)
    .option(...json)
    .action(async (name: string | undefined, told: Told) =>
      end(await (await import('./verify.ts')).verifySessions(name, io, told)),
    );
  sessions
    .command('prune')
    .description('forget what is long over; the hub does so once a day')
    .option('--older-than <days>', 'closed for so long, as in 90d; as the hub does it', daysIn)
    .option(...dryRun)
    .option(...json)
    .action(async (told: PruneOptions) => end(await (await import('./prune.ts')).pruneSessions(io, told)));
}

function formatIn(text: string): 'json' | 'jsonl' {
  if (text === 'json' || text === 'jsonl') return text;
  throw new InvalidArgumentError('It must be json or jsonl.');
}

function daysIn(text: string): number {
  const days = Number(/^(\d{1,5})d?$/.exec(text)?.[1]);
  if (days >= 1 && days <= 36_500) return days;
  throw new InvalidArgumentError('It must be a number of days, as in 90d, from 1d to 36500d.');
}
