import { expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { programFor } from '../../src/cli/program.ts';

const quiet: Io = { out: () => {}, err: () => {}, env: {}, cwd: '/', homedir: '/h', isTTY: false };

async function said(...words: string[]): Promise<string> {
  let text = '';
  const out = (more: string): void => {
    text += more;
  };
  expect(await main(words, { ...quiet, out })).toBe(0);
  return text;
}

/** People and scripts know these: adding is fine, taking away needs a major version. */
it('warren --help', async () =>
  expect(await said('--help')).toMatchInlineSnapshot(`
    "Usage: warren [options] [command]

    One MCP endpoint for AI coding clients: every project and version gets its own servers.

    Options:
      -V, --version             print the version
      -h, --help                print this help, or that of a command

    For the configuration of an MCP client:
      connect                   all servers of the project you are in, behind one endpoint (stdio)
      run                       one existing server, shared per project and supervised (stdio)

    The hub:
      start [options]           start the hub if none runs; clients do that by themselves
      stop [options] [what]     stop the hub with all its instances, or only those that are named
      restart [options] [what]  restart the hub, or only the instances that are named; clients stay
                                connected
      hub                       run the hub in the foreground
      db                        the store of the hub: status, migrate, backup, vacuum

    Look:
      status [options]          the hub in a few lines
      detect [options] [dir]    which project a client would be in, and why
      doctor [options]          check this machine, and say what to do
      godot                     Godot projects for people: list, index, graph, check, addon
      help [command]            print the help of a command

    Server processes:
      list [options]            all instances: project, version, server, status, pid, uptime, leases,
                                calls, errors, memory, restarts
      logs [options] [what]     what the hub reports, or what servers wrote to stderr
      history [options] [what]  the life of instances: every start, end and reason, and their last words
      state                     what instances saved to go on with: show, clear

    Agent sessions:
      sessions                  who works here, on what: list, show, tail, resume, close, export,
                                verify, prune

    Configuration:
      init [options...]         write a commented starter configuration
      trust [options...]        allow the configuration that came with a project
      import [options...]       take over the servers of a client: claude, cursor, vscode, codex,
                                gemini, opencode
      hooks [options...]        let a client tell Warren what its sessions do: install, uninstall,
                                status
      guard [options...]        a pre-commit hook that asks who has reserved files: install, uninstall,
                                status, check

    First steps: warren init, then warren import claude. In trouble: warren doctor.

    "
  `));

it('the arguments and options of every command that commander reads', () => {
  const { commands } = programFor(quiet, () => {});
  const lines = commands
    .flatMap((command) => [command, ...command.commands])
    .map((command) =>
      [
        `${command.parent?.parent ? `${command.parent.name()} ` : ''}${command.name()}`,
        ...command.registeredArguments.map(
          ({ required, description, defaultValue }) =>
            `${required ? '!' : ''}${description}${defaultValue === undefined ? '' : ` = ${defaultValue}`}`,
        ),
        ...command.options.map(({ flags }) => flags),
      ].join(' · '),
    );
  expect(lines).toMatchInlineSnapshot(`
    [
      "connect",
      "run",
      "start · --json",
      "stop · a project (slug or slug/version), a server, project:server, or a key · --all · --json",
      "restart · a project, a server, project:server, or a key · --json",
      "hub",
      "db",
      "status · --json",
      "detect · the directory it would be started in; the one you are in · --project <x> · --json",
      "doctor · --fix · --json",
      "godot",
      "list · --all · --json",
      "logs · hub, a project, a server, project:server, or a key = hub · -n, --lines <count> · -f, --follow · --json",
      "history · a project (slug or slug/version), a server, project:server, or a key · -n, --limit <count> · --json",
      "state",
      "state show · !a project (slug or slug/version), a server, project:server, or a key · --body · --json",
      "state clear · !a project (slug or slug/version), a server, project:server, or a key · --dry-run · --json",
      "sessions",
      "sessions list · --project <name> · --all · --json",
      "sessions show · !its id (odin-PS-8f4a2b), its hash, or what either begins with · --json",
      "sessions close · !its id (odin-PS-8f4a2b), its hash, or what either begins with · --dry-run · --json",
      "sessions tail · its id (odin-PS-8f4a2b), its hash, or what either begins with · -n, --lines <count> · -f, --follow · --json",
      "sessions resume · !its id (odin-PS-8f4a2b), its hash, or what either begins with · --claim · --force · --dry-run · --json",
      "sessions export · !its id (odin-PS-8f4a2b), its hash, or what either begins with · --format <format> · --out <file> · --force",
      "sessions verify · its id (odin-PS-8f4a2b), its hash, or what either begins with; all of them · --json",
      "sessions prune · --older-than <days> · --dry-run · --json",
      "init · ",
      "trust · ",
      "import · ",
      "hooks · ",
      "guard · ",
    ]
  `);
});
