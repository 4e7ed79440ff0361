import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { diagnosticsOf } from '../graph/question/index.ts';
import { ask, askedOf, listed, many, nodeIn } from './ask.ts';
import {
  clipped,
  count,
  cursor,
  diagnosticShape,
  limitOf,
  nodeName,
  page,
  shownDiagnostic,
  situation,
  versionId,
} from './shape.ts';

const severities = ['error', 'warning'] as const;

const input = schema.object({
  scriptPath: schema.optional(nodeName('Only of this file.')),
  path: schema.optional(schema.text({ least: 1, about: 'Only of files that fit this glob: res://enemies/**.' })),
  severity: schema.optional(schema.oneOf(severities, { about: 'Only these; both when left out.' })),
  codes: schema.optional(schema.list(schema.text(), { most: 50, about: 'Only these: syntax, broken-reference, …' })),
  versionId,
  cursor,
  limit: limitOf(200),
});

const output = schema.object({
  ...situation,
  diagnostics: schema.list(diagnosticShape),
  ...page,
  errors: schema.integer({ about: 'Of what was asked for.' }),
  warnings: count,
  counts: schema.map(count, { about: 'By code.' }),
  filesRead: count,
});

/** What is wrong with a game. */
export const getDiagnostics = (games: Games): Tool =>
  defineTool({
    name: 'get_diagnostics',
    title: 'Diagnostics',
    description:
      'What is wrong with the files of a Godot game, found without an engine: syntax errors, references to files, classes, nodes and methods that are not there, unknown uids, names that two classes share, files that cannot be read. Errors first. Use it after edits and before a build; what only shows when the game runs is in get_runtime_events.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const { game } = await ask(games, given.versionId, signal);
      await game.index.whenChecked(signal); // the syntax of many files is checked behind their edges
      const asked = askedOf(game);
      const { scriptPath, path, severity, codes } = given;
      const only = scriptPath === undefined ? undefined : nodeIn(asked.graph, scriptPath);
      const all = diagnosticsOf(asked.game.index, {
        ...(only === undefined ? {} : { only }),
        ...(path === undefined ? {} : { path }),
        ...(severity && { severity }),
        ...(codes && { codes }),
      });
      const shown = all.map(({ path: file, diagnostic }) => shownDiagnostic(file, diagnostic));
      const revision = [asked.graph.revision, only, path, severity, codes];
      const { items, ...rest } = pageOf(shown, { cursor: given.cursor, limit: given.limit, revision });
      const structured = {
        ...asked.situation,
        diagnostics: items,
        ...rest,
        ...countsOf(shown),
        filesRead: [...asked.game.index.files()].length,
      };
      const head = `${many(structured.errors, 'error')}, ${many(structured.warnings, 'warning')} in ${asked.situation.version} (${many(structured.filesRead, 'file')} read).`;
      const lines = items.map(
        ({ path: file, line, column, severity: how, code, message }) =>
          `${file}:${line}:${column} ${how} ${code}: ${message}`,
      );
      return { structured, text: `${head}\n${listed(lines, 30)}${asked.staleness}` };
    },
  });

function countsOf(all: readonly { readonly severity: string; readonly code: string }[]) {
  const counts = new Map<string, number>();
  for (const { code } of all) counts.set(code, (counts.get(code) ?? 0) + 1);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  return {
    errors,
    warnings: all.length - errors,
    counts: Object.fromEntries([...counts].slice(0, 100).map(([code, times]) => [clipped(code, 100), times])),
  };
}
