import type { Transcript } from '../../../session/index.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { instanceOf, type Named, ownProject, ownTranscript } from './own-transcript.ts';
import type { SessionRooms } from './rooms.ts';
import { fitting, told, toldTranscript, transcriptLine } from './told-transcript.ts';

/** So many of a project are told, the last written first. */
const MOST = 10;
const MOST_CHARACTERS = 15_000;

export const findTranscript = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_find_transcript',
    title: 'Find a transcript',
    description:
      "Says where a client's transcript of a session is: where the client keeps it, or in the archive when the client deleted it. By your session id, by the client's own id, or without both the last ones of this project.",
    input: schema.object({
      instance_id: schema.optional(schema.line({ least: 1, most: 100 })),
      claude_session_uuid: schema.optional(
        schema.line({ least: 1, most: 128, about: "The client's own id, also of Codex." }),
      ),
      project: schema.optional(schema.line({ least: 1, most: 64, about: 'The one you are in when left out.' })),
    }),
    output: schema.object({
      transcripts: schema.list(schema.object(toldTranscript)),
      total_count: schema.integer({ about: 'All that fit, not only these.' }),
    }),
    annotations: readsOnly,
    async call({ project: name, ...named }, asker) {
      const project = await ownProject(rooms, name, asker);
      const { found, total } = await meant(rooms, named, asker);
      const all = [];
      for (const one of found) {
        const lines =
          one.live || one.content === 'here' ? await rooms.transcripts.countLines(one) : (one.kept?.lines ?? null);
        all.push(told(one, { instance: await instanceOf(rooms, one, project), lines }));
      }
      const page = fitting(all, MOST_CHARACTERS);
      return {
        text: page.length > 0 ? page.map(transcriptLine).join('\n') : 'There is no transcript of this project.',
        structured: { transcripts: page, total_count: total },
      };
    },
  });

async function meant(
  rooms: SessionRooms,
  named: Named,
  asker: Asker,
): Promise<{ found: readonly Transcript[]; total: number }> {
  if (named.instance_id !== undefined || named.claude_session_uuid !== undefined)
    return { found: [await ownTranscript(rooms, named, asker)], total: 1 };
  const { transcripts } = await rooms.transcripts.ofProject(await ownProject(rooms, undefined, asker));
  return { found: transcripts.slice(0, MOST), total: transcripts.length };
}
