import { defineTool, readsOnly, schema, type Tool } from '../../tool/index.ts';
import { isGame } from '../project/index.ts';
import { clipped, count, said } from './shape.ts';
import type { ToolSources } from './sources.ts';
import { shownVersion, versionShape } from './version-shape.ts';

const input = schema.object({ message: schema.optional(schema.text({ about: 'Said back.' })) });
const output = schema.object({
  pong: said,
  pid: count,
  warren: said,
  version: schema.nullable(versionShape),
  index: schema.nullable(
    schema.object({
      done: schema.integer({ about: 'Files that were read so far.' }),
      total: schema.integer({ about: 'Files that are known so far.' }),
      pending: schema.integer({ about: 'Files that changed on disk and were not read since.' }),
      revision: count,
    }),
  ),
});

/** Whether this server lives, and what it is. */
export const ping = ({ games, known, root, pid, warrenVersion }: ToolSources): Tool =>
  defineTool({
    name: 'ping',
    title: 'Is the Godot server there',
    description:
      'Answers at once: which game, version and engine this server is for, and how far its index of the files is.',
    input,
    output,
    annotations: readsOnly,
    async call({ message = '' }) {
      const entry = known.at(root);
      const structured = {
        pong: clipped(message),
        pid,
        warren: warrenVersion,
        version: entry ? shownVersion(entry, root) : null,
        index: isGame(root) ? standOf(games) : null,
      };
      return { structured, text: `pong${message === '' ? '' : `: ${message}`}\n${told(structured)}` };
    },
  });

function standOf({ own }: ToolSources['games']) {
  const { done, total } = own.index.progress();
  return { done, total, pending: own.index.pending().length, revision: own.index.graph().revision };
}

function told({
  version,
  index,
}: {
  version: { versionId: string; engine: string } | null;
  index: ReturnType<typeof standOf> | null;
}): string {
  if (!version || !index) return 'There is no game here; get_projects tells where there are some.';
  return `${version.versionId}, Godot ${version.engine}: ${progressOf(index)}`;
}

function progressOf({ done, total, revision }: ReturnType<typeof standOf>): string {
  if (revision === 0 && total === 0) return 'its files are about to be read';
  return revision === 0 || done < total ? `${done} of ${total} files are read` : `all ${total} files are read`;
}
