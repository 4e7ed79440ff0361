import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { clearScratch, makeHome } from './build-place.ts';
import { checkScripts } from './check-scripts.ts';
import type { Artefact, BuildProblem } from './contract.ts';
import { exportArguments, importArguments } from './engine-command.ts';
import type { TroubleReader } from './engine-output.ts';
import { type Performing, stepOf } from './engine-step.ts';
import { judgeExit, judgeExport, judgePacks, judgeScripts } from './judge.ts';
import { artefactsOf, lookAtOutput, type Written } from './look-at-output.ts';

export interface Performed {
  readonly problems: readonly BuildProblem[];
  /** Empty unless it succeeded. */
  readonly artefacts: readonly Artefact[];
}

/** Imports, exports, checks, judges. Rejects with the signal's reason when it is aborted; nothing runs then any more. */
export async function performBuild(work: Performing, signal: AbortSignal): Promise<Performed> {
  const { plan, place, env } = work;
  clearScratch(place.folder);
  makeHome(place.home, plan.engine, env);
  try {
    const exported = await exportWith(work, signal);
    const checked = await checkScripts(work, stepOf(work), signal);
    work.onProgress(0.98, 'Looking at what was written');
    const expected = work.expected();
    const problems = [
      ...exported.problems,
      ...judgeScripts(checked.errors, plan.exported && expected),
      ...checked.problems,
    ];
    problems.push(...judgePacks(packsIn(exported.written), expected));
    if (problems.some(({ severity }) => severity === 'error')) return { problems, artefacts: [] };
    return { problems, artefacts: await keepOutput(work, exported.written) };
  } finally {
    clearScratch(place.folder);
  }
}

interface Exported {
  readonly problems: readonly BuildProblem[];
  readonly written: readonly Written[];
}

async function exportWith(work: Performing, signal: AbortSignal): Promise<Exported> {
  const { plan, place } = work;
  const { engine, root, exported, wish } = plan;
  const step = stepOf(work);
  const first = importArguments(engine, root);
  if (first) await step(first, [0, exported ? 0.35 : 0.5], 'Importing', signal); // its exit code says nothing, see the facts of each version
  if (!exported) return { problems: [], written: [] };
  const { preset, target } = exported;
  mkdirSync(place.partial, { mode: 0o700 });
  const kind = wish.mode === 'pack' ? 'pack' : wish.debug ? 'debug' : 'release';
  const order = { preset: preset.name, target: join(place.partial, target), kind } as const;
  const { exit, trouble } = await step(
    exportArguments(engine, root, order),
    [first ? 0.35 : 0, 0.8],
    'Exporting',
    signal,
  );
  const written = await lookAtOutput(place.partial);
  const wrong = [...sought(trouble), ...judgeExport(written, target, preset.platform)];
  const failed = exit.code !== 0 || wrong.length > 0;
  return { problems: failed ? [...wrong, judgeExit(exit, trouble.notes)] : [], written };
}

const sought = ({ templatesSought }: TroubleReader): readonly BuildProblem[] =>
  templatesSought.map((path) => ({
    code: 'TEMPLATE_MISSING',
    severity: 'error',
    message: `The export template is missing: ${path}. Install the export templates of this engine, or use mode "pack" or "check".`,
    path,
  }));

const packsIn = (written: readonly Written[]) =>
  written.flatMap(({ pack }) => (typeof pack === 'object' ? [pack] : []));

/** In one step, so that an output is whole or not there. */
async function keepOutput({ place, plan }: Performing, written: readonly Written[]): Promise<readonly Artefact[]> {
  if (!plan.exported) return [];
  const artefacts = await artefactsOf(place.partial, written);
  renameSync(place.partial, place.output);
  return artefacts;
}
