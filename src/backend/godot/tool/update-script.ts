import { defineTool, overwrites, schema, type Tool } from '../../tool/index.ts';
import { MAX_SCRIPT_BYTES, type ScriptChange, updateScript as write } from '../edit/index.ts';
import type { Diagnostic, ResPath } from '../fact/index.ts';
import type { Games, GodotSurroundings } from '../game.ts';
import { factsOfScript } from '../script/index.ts';
import { factsOfText, kindOfFile } from '../text/index.ts';
import { ask, askedOf, fileIn, fitting, listed, many } from './ask.ts';
import {
  clipped,
  count,
  diagnosticShape,
  edgeShape,
  nodeName,
  said,
  shownDiagnostic,
  shownEdge,
  situation,
  versionId,
} from './shape.ts';

const input = schema.object({
  scriptPath: nodeName(
    'res://player.gd, also one that is not there yet: .gd, .cs, .gdshader, .gdshaderinc or .shader.',
  ),
  content: schema.text({
    most: MAX_SCRIPT_BYTES,
    about: 'The whole new text. Line ends and byte order mark of the file stay as they are.',
  }),
  expectedHash: schema.optional(
    schema.text({
      about:
        "hash of get_script_content, of the text that you changed. Needed where the file exists: nobody else's change is overwritten.",
    }),
  ),
  force: schema.orElse(schema.boolean({ about: 'Overwrite whatever is there.' }), false),
  allowErrors: schema.orElse(schema.boolean({ about: 'Write it although it has syntax errors.' }), false),
  commitMessage: schema.optional(
    schema.text({ least: 1, most: 10_000, about: 'Commit this one file with git, without hooks and signature.' }),
  ),
  versionId,
});

const output = schema.object({
  ...situation,
  filePath: said,
  created: schema.boolean(),
  changed: schema.boolean({ about: 'false: the file had this very content.' }),
  hash: schema.text({ about: 'Of what is there now.' }),
  bytes: count,
  diagnostics: schema.list(diagnosticShape, { about: 'Of the new text.' }),
  edges: schema.object(
    { added: schema.list(edgeShape), removed: schema.list(edgeShape) },
    { about: 'References of this file that came and went.' },
  ),
  broken: schema.list(schema.object({ from: said, line: count, kind: said, text: said, why: said }), {
    about: 'References, here and in other files, that led somewhere before this edit and do not any more.',
  }),
  removedSymbols: schema.list(schema.object({ kind: said, name: said })),
  suspects: schema.list(schema.object({ from: said, line: count, name: said, text: said }), {
    about: 'Lines of files that know this script and use the name of a removed symbol: look at them.',
  }),
  counts: schema.map(count, { about: 'How long each list is; here it may only begin.' }),
  commit: schema.optional(schema.object({ id: schema.optional(said), problem: schema.optional(said) })),
});

/** Characters that each list may take. */
const ROOM = 3000;

/** Writes one script, and tells what that broke. */
export const updateScript = (games: Games, surroundings: Pick<GodotSurroundings, 'clock' | 'env'>): Tool =>
  defineTool({
    name: 'update_script',
    title: 'Update a script',
    description:
      'Writes a script or shader of a Godot game on disk, whole or not at all: read it with get_script_content, change the text, give its hash as expectedHash. Refuses what was changed in between, what has syntax errors, and every path outside of the project. Says which references came and went, and what is broken now elsewhere.',
    input,
    output,
    annotations: overwrites,
    async call({ scriptPath, versionId: named, ...given }, { signal }) {
      const { game, graph } = await ask(games, named, signal);
      const change = await write(
        { ...given, path: fileIn(graph, scriptPath) },
        { index: game.index, check, ...surroundings },
        signal,
      );
      const asked = askedOf(game);
      const structured = { ...asked.situation, ...shownChange(change) };
      return { structured, text: `${textOf(change)}${asked.staleness}` };
    },
  });

/** By the parsers that the index has. */
function check(path: ResPath, text: string): readonly Diagnostic[] {
  const facts = kindOfFile(path) === 'script' ? factsOfScript(path, text) : factsOfText(path, text);
  return facts.diagnostics;
}

function shownChange(change: ScriptChange) {
  const { path, created, changed, hash, bytes, diagnostics, added, removed, broken, removedSymbols, suspects, commit } =
    change;
  return {
    filePath: path,
    created,
    changed,
    hash,
    bytes,
    diagnostics: fitting(
      diagnostics.map((one) => shownDiagnostic(path, one)),
      ROOM,
    ),
    edges: { added: fitting(added.map(shownEdge), ROOM), removed: fitting(removed.map(shownEdge), ROOM) },
    broken: fitting(
      broken.map((one) => ({ ...one, text: clipped(one.text, 300) })),
      ROOM,
    ),
    removedSymbols: fitting(
      removedSymbols.map(({ kind, name }) => ({ kind, name: clipped(name, 200) })),
      ROOM / 2,
    ),
    suspects: fitting(
      suspects.map(({ from, line, name, text }) => ({
        from,
        line,
        name: clipped(name, 200),
        text: clipped(text, 200),
      })),
      ROOM,
    ),
    counts: {
      diagnostics: diagnostics.length,
      added: added.length,
      removed: removed.length,
      broken: broken.length,
      removedSymbols: removedSymbols.length,
      suspects: suspects.length,
    },
    ...(commit && { commit: shownCommit(commit) }),
  };
}

const shownCommit = (commit: NonNullable<ScriptChange['commit']>) =>
  'id' in commit ? { id: commit.id } : { problem: clipped(commit.problem, 600) };

function textOf({
  path,
  created,
  changed,
  hash,
  diagnostics,
  added,
  removed,
  broken,
  suspects,
  commit,
}: ScriptChange): string {
  const deed = created ? 'created' : changed ? 'written' : 'had this content already';
  const lines = [
    `${path} ${deed}; sha256 ${hash}. ${many(added.length, 'reference')} came, ${removed.length} went.`,
    ...(diagnostics.length > 0
      ? [
          `${many(diagnostics.length, 'diagnostic')} of the new text:`,
          listed(
            diagnostics.map(({ line, message }) => `  line ${line}: ${message}`),
            5,
          ),
        ]
      : []),
    ...(broken.length > 0
      ? [
          `${many(broken.length, 'reference')} broken now:`,
          listed(
            broken.map(({ from, line, kind, text, why }) => `  ${from}:${line} ${kind} ${text} (${why})`),
            10,
          ),
        ]
      : []),
    ...(suspects.length > 0
      ? [
          'Perhaps broken, by name:',
          listed(
            suspects.map(({ from, line, text }) => `  ${from}:${line} ${text}`),
            10,
          ),
        ]
      : []),
    ...(commit ? ['id' in commit ? `Committed as ${commit.id}.` : commit.problem] : []),
  ];
  return lines.join('\n');
}
