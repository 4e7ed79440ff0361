import type { ClientFacts } from '../protocol/index.ts';
import { namedProject } from './named-project.ts';
import { type Place, placeOf } from './place.ts';
import { isWithin } from './posix-path.ts';
import type { Ground } from './rules.ts';
import { likelySightOf, refused, type Sight, sightOf } from './sight.ts';

/**
 * How much a clue weighs.
 * `explicit`: a person named the project, so nothing else is asked. `declared`: the client says it in a variable.
 * `standing`: where the process stands. `shell`: PWD, but deeper than where the process stands.
 * `root`: an MCP root. `stale`: PWD while the process stands nowhere; an inherited PWD is often another terminal's.
 */
export type Weight = 'explicit' | 'declared' | 'standing' | 'shell' | 'root' | 'stale';

export interface Clue {
  readonly source: string;
  readonly value: string;
  readonly weight: Weight;
  readonly sight: Sight;
}

/**
 * Variables in which clients document the directory of the project. Not among them: `WORKSPACE_FOLDER_PATHS`, undocumented,
 * and in Cursor the window that happened to start a process which all windows share.
 */
const clientVariables = ['CLAUDE_PROJECT_DIR', 'GEMINI_PROJECT_DIR', 'CURSOR_PROJECT_DIR'] as const;
/** All variables that are evidence: what a shim has to send. */
export const evidenceVariables = ['WARREN_PROJECT', ...clientVariables, 'PWD'] as const;
/** More roots than any client has; a list without end must not cost time without end. */
const MAX_ROOTS = 64;

/** All clues of a client, strongest first, each one looked at: also those that will not decide are shown to a person. */
export function cluesOf(facts: ClientFacts, ground: Ground): readonly Clue[] {
  const here = placeOf(facts.cwd, ground);
  const cwd: Clue = { source: 'cwd', value: facts.cwd, weight: 'standing', sight: likelySightOf(here, ground) };
  const named = (source: string, text: string | undefined): Clue =>
    clue(source, text, 'explicit', (said) => namedProject(said, ground, here));
  return [
    named('flag', facts.explicit),
    named('env:WARREN_PROJECT', facts.env['WARREN_PROJECT']),
    ...clientVariables.map((name) =>
      clue(`env:${name}`, facts.env[name], 'declared', (said) => sightOf(placeOf(said, ground), ground)),
    ),
    shellClue(facts.env['PWD'], { here, cwd, ground }),
    cwd,
    ...rootClues(facts.roots ?? [], ground),
  ];
}

function rootClues(roots: readonly string[], ground: Ground): readonly Clue[] {
  if (roots.length === 0) return [clue('roots', undefined, 'root', () => refused(''))];
  return roots
    .slice(0, MAX_ROOTS)
    .map((root) => clue('roots', root, 'root', (said) => likelySightOf(placeOf(said, ground), ground)));
}

function clue(source: string, text: string | undefined, weight: Weight, look: (text: string) => Sight): Clue {
  const absent = absence(text);
  const sight: Sight = absent === undefined ? look(text ?? '') : { kind: 'absent', why: absent };
  return { source, value: text ?? '', weight, sight };
}

function absence(text: string | undefined): string | undefined {
  if (text === undefined) return 'not given';
  if (text.trim() === '') return 'empty';
  return /\$\{[^}]*\}/.test(text) ? 'the client did not fill in its variable, so it counts as not given' : undefined;
}

/** PWD keeps what the person typed, also where a client starts its servers elsewhere; but it may be older than a `chdir`. */
function shellClue(pwd: string | undefined, at: { here: Place; cwd: Clue; ground: Ground }): Clue {
  const { here, cwd, ground } = at;
  const place = pwd === undefined ? undefined : placeOf(pwd, ground);
  const weight = place && 'dir' in place ? shellWeight(place.dir, here, cwd) : 'shell';
  return clue('env:PWD', pwd, weight ?? 'shell', () => {
    if (weight === undefined) return refused('neither the same directory as cwd nor below it, so it may be outdated');
    const sight = likelySightOf(place ?? here, ground);
    const bare = sight.kind === 'seen' && sight.root.mark === 'directory';
    return bare && weight !== 'standing' ? refused('lies in no project, and cwd is elsewhere') : sight;
  });
}

function shellWeight(pwd: string, here: Place, cwd: Clue): Weight | undefined {
  if (cwd.sight.kind !== 'seen' || !('dir' in here)) return 'stale';
  if (pwd === here.dir) return 'standing';
  return isWithin(pwd, here.dir) ? 'shell' : undefined;
}
