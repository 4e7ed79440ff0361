import { schema } from '../../tool/index.ts';
import type { BuildReport } from '../build/index.ts';
import { many } from './ask.ts';
import { clipped, count, said } from './shape.ts';

const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed-out', 'interrupted'] as const;
export const buildModes = ['web', 'preset', 'pack', 'check'] as const;

export const buildShape = schema.object(
  {
    id: said,
    state: schema.oneOf(states),
    mode: schema.oneOf(buildModes),
    preset: schema.optional(said),
    engine: schema.optional(schema.object({ path: said, version: said })),
    progress: schema.optional(
      schema.object({ done: schema.number({ about: '0 to 1.' }), step: said }, { about: 'While it runs.' }),
    ),
    queuedAt: said,
    startedAt: schema.optional(said),
    endedAt: schema.optional(said),
    tookMs: schema.optional(count),
    artefacts: schema.list(schema.object({ name: said, bytes: count, sha256: said }), {
      most: 10_000,
      about: 'Files in "output"; none unless it succeeded.',
    }),
    problems: schema.list(
      schema.object({
        code: schema.text({ about: 'SCRIPT_ERROR, TEMPLATE_MISSING, OUTPUT_MISSING, FILE_NOT_SHIPPED, …' }),
        severity: schema.oneOf(['error', 'warning']),
        message: said,
        path: schema.optional(said),
        line: schema.optional(count),
      }),
      { most: 10_000, about: 'Any error makes it fail.' },
    ),
    moreProblems: schema.optional(schema.integer({ about: 'So many are left out here.' })),
    output: schema.optional(schema.text({ most: 10_000, about: 'Directory, outside of the project.' })),
    logFile: schema.optional(schema.text({ most: 10_000 })),
    stale: schema.boolean({ about: 'The project was changed since.' }),
  },
  { about: 'One build.' },
);

const MOST_PROBLEMS = 30;
const MOST_ARTEFACTS = 50;

export function shownBuild({ wish, log: _log, ...report }: BuildReport) {
  const { problems, artefacts } = report;
  const more = problems.length - MOST_PROBLEMS;
  return {
    ...report,
    mode: wish.mode,
    problems: problems.slice(0, MOST_PROBLEMS).map((one) => ({ ...one, message: clipped(one.message, 500) })),
    ...(more > 0 ? { moreProblems: more } : {}),
    artefacts: artefacts.slice(0, MOST_ARTEFACTS),
  };
}

export function buildText(report: BuildReport): string {
  const { id, state, output, wish, preset, stale } = report;
  return [
    `Build ${id} (${wish.mode}${preset === undefined ? '' : `, ${preset}`}): ${state}${progressText(report)}.`,
    ...problemLine(report),
    ...(output === undefined ? [] : [`${many(report.artefacts.length, 'file')} in ${output}`]),
    ...(stale ? ['The project was changed since.'] : []),
  ].join('\n');
}

const progressText = ({ state, progress }: BuildReport): string =>
  progress && state === 'running' ? ` ${Math.round(progress.done * 100)} %: ${clipped(progress.step, 100)}` : '';

function problemLine({ problems }: BuildReport): readonly string[] {
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  if (!first) return [];
  const where = first.path === undefined ? '' : `${first.path}${first.line ? `:${first.line}` : ''}: `;
  return [`${many(problems.length, 'problem')}, first ${first.code}: ${where}${clipped(first.message, 300)}`];
}
