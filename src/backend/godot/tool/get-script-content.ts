import { HubError } from '../../../kernel/errors.ts';
import { defineTool, readsOnly, schema, type Tool } from '../../tool/index.ts';
import { readFile, scriptPathOf, scriptTypes, shownText, textTypes } from '../edit/index.ts';
import type { ScriptSymbol } from '../fact/index.ts';
import type { Games } from '../game.ts';
import { ask, fileIn, fitting, many } from './ask.ts';
import { clipped, count, nodeName, said, situation, versionId } from './shape.ts';

const input = schema.object({
  scriptPath: nodeName(
    'res://player.gd, or the name of its class. Scripts, shaders, scenes, resources and project.godot can be read.',
  ),
  fromLine: schema.orElse(schema.integer({ from: 1 }), 1),
  toLine: schema.optional(schema.integer({ from: 1, about: 'Included; the end of the file when left out.' })),
  symbols: schema.orElse(schema.boolean({ about: 'Also what is declared in these lines.' }), false),
  versionId,
});

const output = schema.object({
  ...situation,
  filePath: said,
  content: schema.text({
    most: 1_000_000,
    about: 'As it is on disk now; its lines end in \\n here whatever they end in there, and update_script keeps that.',
  }),
  hash: schema.text({ about: 'Of the whole file: give it to update_script as expectedHash.' }),
  bytes: count,
  lines: schema.integer({ about: 'Of the whole file.' }),
  fromLine: count,
  toLine: count,
  nextLine: schema.optional(schema.integer({ about: 'There is more: ask again with this as fromLine.' })),
  cutLine: schema.optional(schema.integer({ about: 'This line is longer than an answer may be, and was cut.' })),
  damaged: schema.boolean({
    about: 'It is no UTF-8: U+FFFD stands for what could not be read, and is not to be written back.',
  }),
  symbols: schema.optional(
    schema.list(schema.object({ kind: said, name: said, line: count, endLine: count, signature: said })),
  ),
});

/** Characters of content as JSON, and of symbols: the content is told twice, as text for reading and in the structured part. */
const MAX_CONTENT = 10_500;
const MAX_SYMBOLS = 2500;

/** A script as it is on disk. */
export const getScriptContent = (games: Games): Tool =>
  defineTool({
    name: 'get_script_content',
    title: 'Content of a script',
    description:
      'The text of a script (or shader, scene, resource, project.godot) of a Godot game as it is on disk now, whole or some lines, with the hash that update_script wants. Long files come in parts: go on at nextLine.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      // Also a file that the index does not know, as long as it may be read.
      const path = scriptPathOf(fileIn(asked.graph, given.scriptPath), readable);
      const { bytes, hash } = readFile(asked.game.index.root, path);
      const { text, damaged } = shownText(bytes);
      const part = partOf(text, given);
      const declared = given.symbols
        ? { symbols: symbolsIn(asked.game.index.facts(path)?.script?.symbols ?? [], part) }
        : {};
      const structured = {
        ...asked.situation,
        filePath: path,
        ...part,
        hash,
        bytes: bytes.length,
        damaged,
        ...declared,
      };
      const { fromLine, toLine, lines, nextLine } = part;
      const head = `${path}, lines ${fromLine} to ${toLine} of ${lines}, sha256 ${hash}${nextLine === undefined ? '' : `; goes on at line ${nextLine}`}`;
      return { structured, text: `${head}${damaged ? '\nIt is no UTF-8.' : ''}${asked.staleness}\n\n${part.content}` };
    },
  });

const readable = [...scriptTypes, ...textTypes];

function partOf(text: string, { fromLine, toLine }: { readonly fromLine: number; readonly toLine?: number }) {
  const all = text.split('\n');
  if (fromLine > all.length)
    throw new HubError('invalid-params', `"fromLine" is ${fromLine}, and the file has ${many(all.length, 'line')}.`);
  const wanted = all.slice(fromLine - 1, Math.max(fromLine, toLine ?? all.length));
  const taken = takenOf(wanted);
  const cut = taken === 0;
  const shown = cut ? [clipped(wanted[0] ?? '', MAX_CONTENT / 2)] : wanted.slice(0, taken);
  const last = fromLine + shown.length - 1;
  const isEnd = last >= fromLine + wanted.length - 1;
  // Whoever puts the parts together gets the file: the line end after the last line belongs to it.
  const after = last < all.length ? '\n' : '';
  return {
    content: `${shown.join('\n')}${after}`,
    lines: all.length,
    fromLine,
    toLine: last,
    ...(isEnd ? {} : { nextLine: last + 1 }),
    ...(cut ? { cutLine: fromLine } : {}),
  };
}

/** As many lines as fit. */
function takenOf(lines: readonly string[]): number {
  let room = MAX_CONTENT;
  for (const [at, line] of lines.entries()) {
    room -= JSON.stringify(line).length;
    if (room < 0) return at;
  }
  return lines.length;
}

const symbolsIn = (
  symbols: readonly ScriptSymbol[],
  { fromLine, toLine }: { readonly fromLine: number; readonly toLine: number },
) => {
  const within = symbols.filter(({ line, endLine }) => line <= toLine && endLine >= fromLine);
  return fitting(within.map(shownSymbol), MAX_SYMBOLS);
};

const shownSymbol = ({ kind, name, line, endLine, signature }: ScriptSymbol) => ({
  kind,
  name: clipped(name, 200),
  line,
  endLine,
  signature: clipped(signature, 200),
});
