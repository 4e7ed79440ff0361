import { parseArgs } from 'node:util';
import { HubError } from '../kernel/errors.ts';

export const dbUsage = `Usage: warren db <what> [--json]

The store: what it is, and what can be done to it as a whole. It is the file warren.db of the home, or the PostgreSQL
database of DATABASE_URL.

  status               where it is, its schema, its size, its rows, and whether its file is whole
  migrate              bring its schema to what this Warren knows; the hub does that by itself when it starts
    --to <count>       so many migrations shall be applied: forward, or back
    --down             one back; what it made is removed with all that is in it
    --dry-run          only say what would be done
  backup               copy it beside the file of the home; the last three copies are kept
  vacuum               give unused room back to the system

Status, backup and vacuum may run beside a hub. Migrations may not.
`;

const deeds = ['status', 'migrate', 'backup', 'vacuum'] as const;
export type Deed = (typeof deeds)[number];

/** What stands behind `warren db`. */
export interface DbWords {
  readonly deed: Deed;
  readonly json: boolean;
  readonly to: number | 'back' | undefined;
  readonly dryRun: boolean;
}

const options = {
  json: { type: 'boolean' },
  to: { type: 'string' },
  down: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Throws `invalid-params` for words that mean nothing. */
export function dbWords(argv: readonly string[]): DbWords | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help || positionals.length === 0) return 'help';
  const deed = deeds.find((one) => one === positionals[0]);
  if (deed === undefined || positionals.length > 1)
    throw misused(`"${positionals.join(' ')}" is nothing that can be done to the store.`);
  if (deed !== 'migrate') refuseFlags(values);
  return { deed, to: goal(values), json: values.json ?? false, dryRun: values['dry-run'] ?? false };
}

type Values = ReturnType<typeof parsed>['values'];

function refuseFlags(values: Values): void {
  const flag = (['to', 'down', 'dry-run'] as const).find((one) => values[one] !== undefined);
  if (flag) throw misused(`--${flag} belongs to "warren db migrate".`);
}

function goal({ to, down }: Values): DbWords['to'] {
  if (to !== undefined && down) throw misused('--to and --down cannot be told at once.');
  if (to !== undefined && !/^\d{1,4}$/.test(to)) throw misused(`--to is "${to}" and must be a whole number.`);
  return down ? 'back' : to === undefined ? undefined : Number(to);
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw misused(error instanceof Error ? error.message : String(error));
  }
}

const misused = (why: string): HubError =>
  new HubError(
    'invalid-params',
    `${why} Allowed are status, migrate [--to N | --down] [--dry-run], backup and vacuum.`,
  );
