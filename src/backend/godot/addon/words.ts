import { parseArgs } from 'node:util';
import { HubError } from '../../../kernel/errors.ts';
import type { AddonDeed } from './addon.ts';

export const addonUsage = `Usage: warren godot addon install|remove [which] [options]

A script by which an exported or web game tells Warren what it does. Games that run_project starts need it only
for what they want to say themselves. Nothing but its own files and one line of project.godot is ever touched.

  install [which]      put it in: addons/warren/ and an autoload called Warren
  remove [which]       take it out, to the byte

<which> is a directory, or a version as "warren godot list" prints it; the project you are in unless said.
  --dry-run            only show what would change
  --yes                do it without asking
  --json               answer as one JSON document
  -h, --help           print this help
`;

/** What stands behind `warren godot addon`. */
export interface AddonWords {
  readonly deed: AddonDeed;
  readonly which: string | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Throws `invalid-params` for words that mean nothing. */
export function addonWords(argv: readonly string[]): AddonWords | 'help' {
  const { values, positionals } = parsed(argv);
  const [deed, which, ...more] = positionals;
  if (values.help || deed === undefined) return 'help';
  if ((deed !== 'install' && deed !== 'remove') || more.length > 0)
    throw misused(`"addon ${positionals.join(' ')}" is nothing that can be done.`);
  const { json = false, yes = false, 'dry-run': dryRun = false } = values;
  return { deed, which, dryRun, yes, json };
}

function parsed(argv: readonly string[]) {
  const options = {
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw misused(error instanceof Error ? error.message : String(error));
  }
}

const misused = (why: string): HubError => new HubError('invalid-params', `${why} See "warren godot addon --help".`);
