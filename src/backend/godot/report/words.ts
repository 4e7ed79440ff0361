import { parseArgs } from 'node:util';
import { HubError } from '../../../kernel/errors.ts';
import { type EdgeKind, edgeKinds } from '../fact/index.ts';
import { type GraphMode, graphModes } from '../graph/question/index.ts';

export const godotUsage = `Usage: warren godot <what> [which] [options]

Godot projects as the Godot server sees them: no engine, no editor and no hub need run.

  list                 every project and version found: below GODOT_PROJECTS_PATH, worked in before, and where you are
  index [which]        read all files of one, and say what was found; the next reading is warm
  graph [which]        what depends on what
    --mode <mode>      dependencies (all), scenes, classes or files; dependencies unless said
    --kind <kind>      only edges of this kind; may be given several times
    --path <glob>      only files that fit: res://enemies/**
    --dot              for Graphviz
  check [which]        syntax errors, broken references, and what else is wrong; exit code 1 when there are errors
    --strict           warnings count as errors
  addon install|remove [which]
                       a script by which exported games tell what they do; see "warren godot addon --help"

<which> is a directory, or a version as "list" prints it (noxii/0.16); the project you are in unless said.
  --json               answer as one JSON document
  -h, --help           print this help
`;

const deeds = ['list', 'index', 'graph', 'check'] as const;
export type GodotDeed = (typeof deeds)[number];

/** What stands behind `warren godot`. */
export interface GodotWords {
  readonly deed: GodotDeed;
  readonly which: string | undefined;
  readonly json: boolean;
  readonly mode: GraphMode;
  readonly kinds: readonly EdgeKind[];
  readonly path: string | undefined;
  readonly dot: boolean;
  readonly strict: boolean;
}

const options = {
  json: { type: 'boolean' },
  mode: { type: 'string' },
  kind: { type: 'string', multiple: true },
  path: { type: 'string' },
  dot: { type: 'boolean' },
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Which deed an option belongs to. */
const owners = { mode: 'graph', kind: 'graph', path: 'graph', dot: 'graph', strict: 'check' } as const;

/** Throws `invalid-params` for words that mean nothing. */
export function godotWords(argv: readonly string[]): GodotWords | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help || positionals.length === 0) return 'help';
  const { deed, which } = meant(positionals);
  refuseFlags(values, deed);
  const { json = false, dot = false, strict = false, kind = [], path, mode } = values;
  const kinds = kind.map((said) => oneOf(edgeKinds, '--kind', said));
  if (dot && json) throw misused('--dot and --json cannot be told at once.');
  return { deed, which, json, mode: modeIn(mode), kinds, path, dot, strict };
}

function meant(words: readonly string[]): Pick<GodotWords, 'deed' | 'which'> {
  const [said, which, ...more] = words;
  const deed = deeds.find((one) => one === said);
  if (deed === undefined || more.length > 0 || (deed === 'list' && which !== undefined))
    throw misused(`"${words.join(' ')}" is nothing that can be done with a Godot project.`);
  return { deed, which };
}

type Values = ReturnType<typeof parsed>['values'];

function refuseFlags(values: Values, deed: GodotDeed): void {
  for (const [flag, owner] of Object.entries(owners))
    if (Reflect.get(values, flag) !== undefined && owner !== deed)
      throw misused(`--${flag} belongs to "warren godot ${owner}".`);
}

const modeIn = (said: string | undefined): GraphMode => oneOf(graphModes, '--mode', said ?? 'dependencies');

function oneOf<Word extends string>(words: readonly Word[], flag: string, said: string): Word {
  const word = words.find((one) => one === said);
  if (word === undefined) throw misused(`${flag} is "${said}" and must be one of ${words.join(', ')}.`);
  return word;
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw misused(error instanceof Error ? error.message : String(error));
  }
}

const misused = (why: string): HubError =>
  new HubError('invalid-params', `${why} Allowed are list, index, graph, check and addon; see "warren godot --help".`);
