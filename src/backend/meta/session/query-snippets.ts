import type { SnippetsSought } from '../../../session/index.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { type Infer, readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import { ownProject } from './own-transcript.ts';
import type { SessionRooms } from './rooms.ts';
import { snippetKinds, snippetLine, told, toldSnippet } from './told-snippet.ts';
import { fitting } from './told-transcript.ts';

const MOST_CHARACTERS = 15_000;

const input = schema.object({
  snippet_type: schema.optional(schema.oneOf(snippetKinds)),
  tags: schema.optional(schema.list(schema.line({ least: 1, most: 64 }), { most: 20, about: 'All of them.' })),
  text: schema.optional(
    schema.lines({ least: 1, most: 500, about: 'Words that must all be in it, whatever their case.' }),
  ),
  instance_id: schema.optional(schema.line({ least: 1, most: 100 })),
  project: schema.optional(schema.line({ least: 1, most: 64, about: 'The one you are in when left out.' })),
  limit: schema.orElse(schema.integer({ from: 1, to: 100 }), 20),
  offset: schema.orElse(schema.integer({ to: 1_000_000 }), 0),
});

export const querySnippets = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_query_snippets',
    title: 'Find what was learned before',
    description:
      'Finds what agents of this project kept with mcp_meta_extract_snippet: reasons of errors and decisions, patterns. All that is given must hold; the newest first.',
    input,
    output: schema.object({
      snippets: schema.list(schema.object(toldSnippet)),
      total_count: schema.integer({ about: 'All that fit, not only these.' }),
      has_more: schema.boolean(),
      next_offset: schema.optional(schema.integer()),
    }),
    annotations: readsOnly,
    async call(given, asker) {
      const { rows, total } = await rooms.snippets.find(await soughtBy(rooms, given, asker));
      const page = fitting(rows.map(told), MOST_CHARACTERS);
      const next = given.offset + page.length;
      const more = page.length > 0 && next < total;
      return {
        text: page.length > 0 ? rows.slice(0, page.length).map(snippetLine).join('\n') : 'Nothing fits.',
        structured: { snippets: page, total_count: total, has_more: more, ...(more ? { next_offset: next } : {}) },
      };
    },
  });

async function soughtBy(rooms: SessionRooms, given: Infer<typeof input>, asker: Asker): Promise<SnippetsSought> {
  const { snippet_type: kind, tags, text, instance_id: name, project, limit, offset } = given;
  const { key, slug } = await ownProject(rooms, project, asker);
  const of = project === undefined || project === slug ? {} : { project };
  const by = name === undefined ? {} : { session: (await ownSession(rooms.registry, name, asker)).id };
  const asked = {
    ...(kind === undefined ? {} : { kind }),
    ...(tags === undefined ? {} : { tags }),
    ...(text === undefined ? {} : { text }),
  };
  return { projectKey: key, ...of, ...by, ...asked, limit, offset };
}
