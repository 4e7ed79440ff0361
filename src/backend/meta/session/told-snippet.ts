import type { SnippetKind, SnippetRow } from '../../../kernel/agent-session.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import { schema } from '../../tool/index.ts';

export const snippetKinds = [
  'error_reasoning',
  'decision_rationale',
  'learning_pattern',
] as const satisfies readonly SnippetKind[];

/** A snippet as tools tell it. */
export const toldSnippet = {
  snippet_id: schema.text(),
  snippet_type: schema.oneOf(snippetKinds),
  title: schema.text(),
  content: schema.text({ most: 16 * 1024 }),
  instance_id: schema.nullable(schema.text()),
  project: schema.text(),
  event_id: schema.nullable(schema.text()),
  source_file: schema.nullable(schema.text({ most: 4096 })),
  lines: schema.nullable(schema.text()),
  tags: schema.list(schema.text()),
  created_at: schema.text(),
} as const;

export const told = (row: SnippetRow) => ({
  snippet_id: row.id,
  snippet_type: row.kind,
  title: row.title,
  content: row.content,
  instance_id: row.session,
  project: row.project,
  event_id: row.event,
  source_file: row.sourceFile,
  lines: row.lines,
  tags: row.tags.split(' ').filter(Boolean),
  created_at: isoTime(row.at),
});

export const snippetLine = ({ at, kind, title, id }: SnippetRow): string => `${isoTime(at)} ${kind}: ${title} (${id})`;
