import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { instanceOf, ownProject } from './own-transcript.ts';
import type { SessionRooms } from './rooms.ts';
import { fitting, told, toldTranscript, transcriptLine } from './told-transcript.ts';

const MOST_CHARACTERS = 15_000;

export const listProjectSessions = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_list_project_sessions',
    title: 'List the sessions of clients in this project',
    description:
      "Lists what clients have written down of their sessions in this project, registered here or not, and what was archived before a client deleted it; the last written first. Claude Code's and Codex's are found.",
    input: schema.object({
      project: schema.optional(schema.line({ least: 1, most: 64, about: 'The one you are in when left out.' })),
      limit: schema.orElse(schema.integer({ from: 1, to: 50 }), 20),
      offset: schema.orElse(schema.integer({ to: 100_000 }), 0),
    }),
    output: schema.object({
      sessions: schema.list(schema.object(toldTranscript)),
      total_count: schema.integer({ about: 'All that fit, not only these.' }),
      complete: schema.boolean({ about: 'false: there were so many files that older ones were not looked into.' }),
      has_more: schema.boolean(),
      next_offset: schema.optional(schema.integer()),
    }),
    annotations: readsOnly,
    async call({ project: name, limit, offset }, asker) {
      const project = await ownProject(rooms, name, asker);
      const { transcripts, complete } = await rooms.transcripts.ofProject(project);
      const all = [];
      for (const one of transcripts.slice(offset, offset + limit))
        all.push(told(one, { instance: await instanceOf(rooms, one, project), lines: one.kept?.lines ?? null }));
      const page = fitting(all, MOST_CHARACTERS);
      const next = offset + page.length;
      const more = page.length > 0 && next < transcripts.length;
      return {
        text: page.length > 0 ? page.map(transcriptLine).join('\n') : 'No client has a session here.',
        structured: {
          sessions: page,
          total_count: transcripts.length,
          complete,
          has_more: more,
          ...(more ? { next_offset: next } : {}),
        },
      };
    },
  });
