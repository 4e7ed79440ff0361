import type { Engine } from '../engine/index.ts';

type Version = Pick<Engine, 'major' | 'minor'>;

/** How an engine is told to do something. Arguments, never a line for a shell; every path among them is absolute. */
const start = ({ major }: Version, root: string): string[] => [...(major === 3 ? [] : ['--headless']), '--path', root];

/** Undefined: this engine imports when it exports. 4.0 to 4.2 have no word for it, and may end before it is done. */
export function importArguments(engine: Version, root: string): readonly string[] | undefined {
  if (engine.major === 3) return undefined;
  return [...start(engine, root), ...(engine.minor >= 3 ? ['--import'] : ['--editor', '--quit'])];
}

export interface ExportOrder {
  readonly preset: string;
  readonly target: string;
  readonly kind: 'release' | 'debug' | 'pack';
}

export function exportArguments(
  engine: Version,
  root: string,
  { preset, target, kind }: ExportOrder,
): readonly string[] {
  const words = {
    release: engine.major === 3 ? '--export' : '--export-release',
    debug: '--export-debug',
    pack: '--export-pack',
  };
  return [...start(engine, root), words[kind], preset, target];
}

/** Godot 4: one script. `script` is `res://…`. */
export const checkArguments = (engine: Version, root: string, script: string): readonly string[] => [
  ...start(engine, root),
  '--check-only',
  '--script',
  script,
];

/** Godot 3: the editor on a copy of the project in which a plug-in of ours loads every script. */
export const editorArguments = (engine: Version, root: string): readonly string[] => [
  ...start(engine, root),
  '--editor',
];
