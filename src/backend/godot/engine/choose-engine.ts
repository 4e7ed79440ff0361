import type { Candidate } from './candidate.ts';
import type { Engine } from './contract.ts';

export interface Found extends Engine {
  readonly candidate: Candidate;
}

export interface Needs {
  readonly editor: boolean;
  readonly mono: boolean;
  /** The work is on a copy of the project, so that a newer minor may rewrite it. */
  readonly onCopy?: boolean;
}

/** The first that fits, in the order in which they were named; else why each was not taken. */
export function chooseEngine(found: readonly Found[], project: string, needs: Needs): Engine | readonly string[] {
  const judged = found.map((engine) => ({ engine, why: whyNot(engine, project, needs) }));
  const fitting = judged.find(({ why }) => why === undefined);
  if (fitting) return engineOf(fitting.engine);
  return judged.map(({ engine, why }) => `${engine.path} (${engine.version}, from ${engine.candidate.from}): ${why}`);
}

export const engineOf = ({ path, version, major, minor, patch, editor, mono }: Engine): Engine => ({
  path,
  version,
  major,
  minor,
  patch,
  editor,
  mono,
});

function whyNot(engine: Found, project: string, needs: Needs): string | undefined {
  const { only } = engine.candidate;
  if (only !== undefined && only !== project && only !== majorOf(project)) return `named for ${only} only`;
  return wrongVersion(engine, project, needs) ?? wrongKind(engine, needs);
}

/** A newer minor rewrites the files of a project, an older one does not understand them. */
function wrongVersion(engine: Engine, project: string, { onCopy }: Needs): string | undefined {
  const [major, minor] = project.split('.').map(Number);
  if (engine.major !== major) return `the project is of Godot ${major}`;
  if (minor === undefined || engine.minor === minor) return undefined;
  if (engine.minor < minor) return `older than the project, which is of Godot ${project}`;
  return onCopy ? undefined : `newer than the project, whose files it would rewrite`;
}

function wrongKind(engine: Engine, { editor, mono }: Needs): string | undefined {
  if (editor && !engine.editor) return 'it only runs games and cannot export';
  return mono && !engine.mono ? 'it is built without C#' : undefined;
}

const majorOf = (project: string): string => project.split('.')[0] ?? project;
