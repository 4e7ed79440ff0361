import { parseArgs } from 'node:util';
import { localDisk, places, prepareProjectState, projectPlaces } from '../config/index.ts';
import { clientLines } from './client-lines.ts';
import { answered, type Io, misused } from './io.ts';
import { refuseNoProject, rootHere } from './project-root.ts';
import { starterConfig } from './starter-config.ts';

export const usage = `Usage: warren init [--home | --project] [--dry-run] [--json]

Writes a commented starter configuration and never overwrites one.
  --home      for all your projects (the default): ~/.warren/config.json
  --project   for this project: .claude/warren/config.json
  --dry-run   only show what would be written
`;

const options = {
  home: { type: 'boolean' },
  project: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Outcome = 'written' | 'exists' | 'would-write';

/** `warren init` */
export const run = (argv: readonly string[], io: Io): Promise<number> =>
  answered(io, usage, () => init(argv, io), argv);

function init(argv: readonly string[], io: Io): number {
  const { values } = parseArgs({ args: [...argv], options });
  if (values.help === true) {
    io.out(usage);
    return 0;
  }
  if (values.home === true && values.project === true) throw misused('Choose one of --home and --project.', usage);
  const scope = values.project === true ? 'project' : 'home';
  const root = rootHere(io);
  if (scope === 'project') refuseNoProject(root, io.homedir);
  const file = scope === 'project' ? projectPlaces(root).configFile : places(io.env, io.homedir).configFile;
  const outcome = write(file, scope === 'project' ? root : undefined, values['dry-run'] === true);
  if (values.json === true)
    io.out(`${JSON.stringify({ file, scope, outcome, clients: Object.fromEntries(clientLines) })}\n`);
  else io.out(story(file, scope, outcome));
  return 0;
}

function write(file: string, root: string | undefined, dryRun: boolean): Outcome {
  if (localDisk.stamp(file) !== undefined) return 'exists';
  if (dryRun) return 'would-write';
  if (root !== undefined) prepareProjectState(root, localDisk);
  const content = starterConfig(root === undefined ? 'home' : 'project');
  return localDisk.write(file, content, { mode: 'create', within: root }) ? 'written' : 'exists';
}

function story(file: string, scope: 'home' | 'project', outcome: Outcome): string {
  const said = {
    written: `Wrote ${file}.`,
    exists: `${file} exists already and was left as it is.`,
    'would-write': `Would write ${file}:\n\n${starterConfig(scope)}`,
  };
  const width = Math.max(...clientLines.map(([client]) => client.length));
  const consent = scope === 'project' ? '\n  Then allow what it names: warren trust\n' : '';
  return `${said[outcome]}

Next:
1. Put your servers under "servers", or take over those of a client: warren import claude
${consent}2. Tell your client, once:
${clientLines.map(([client, line]) => `     ${client.padEnd(width)}  ${line}`).join('\n')}
`;
}
