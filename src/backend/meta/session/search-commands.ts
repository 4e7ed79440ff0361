import type { CommandRow } from '../../../kernel/agent-session.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import { ownProject } from './own-transcript.ts';
import type { SessionRooms } from './rooms.ts';
import { timeSpan } from './time-span.ts';

/** Of one answer, in characters of JSON. */
const MOST_CHARACTERS = 20_000;

export const searchCommands = ({ registry, commands }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_search_commands',
    title: 'Search what was done',
    description:
      'Finds what was done in the project that you are in: every tool call that went through this hub, and what agents wrote down themselves. By session, tool, outcome, time and words; the newest first, with true totals.',
    input: schema.object({
      instance_id: schema.optional(schema.line({ least: 1, most: 100, about: 'A session.' })),
      project: schema.optional(schema.line({ least: 1, most: 64, about: 'The one you are in when left out.' })),
      action: schema.optional(schema.line({ least: 1, most: 200, about: 'The whole name of a tool or action.' })),
      tool_name: schema.optional(schema.line({ least: 1, most: 200, about: 'The same as action.' })),
      server: schema.optional(schema.line({ least: 1, most: 200 })),
      outcome: schema.optional(schema.oneOf(['ok', 'error', 'cancelled', 'lost'])),
      success_only: schema.orElse(schema.boolean(), false),
      text: schema.optional(
        schema.lines({ most: 500, about: 'Words that must all be in it somewhere; wor* is the beginning of one.' }),
      ),
      start_time: schema.optional(schema.line({ most: 40, about: 'ISO 8601; in UTC without a zone.' })),
      end_time: schema.optional(schema.line({ most: 40, about: 'The same.' })),
      limit: schema.orElse(schema.integer({ from: 1, to: 1000 }), 100),
      offset: schema.orElse(schema.integer({ to: 1_000_000 }), 0),
    }),
    output: schema.object({
      commands: schema.list(schema.object(toldCommand)),
      total_count: schema.integer({ about: 'All that fit, not only these.' }),
      has_more: schema.boolean(),
      next_offset: schema.optional(schema.integer()),
    }),
    annotations: readsOnly,
    async call(given, asker) {
      const { action = given.tool_name, server, text, limit, offset } = given;
      const whose = await ownIn(registry, given, asker);
      const outcome = given.success_only ? 'ok' : given.outcome;
      const span = timeSpan(['start_time', given.start_time], ['end_time', given.end_time]);
      const { rows, total } = await commands.search({
        ...whose,
        ...without({ action, server, outcome, text }),
        ...span,
        limit,
        offset,
      });
      const page = fitting(rows.map(told));
      const next = offset + page.length;
      const more = next < total && page.length > 0;
      return {
        text: page.length === 0 ? 'Nothing fits.' : rows.slice(0, page.length).map(lineOf).join('\n'),
        structured: { commands: page, total_count: total, has_more: more, ...(more ? { next_offset: next } : {}) },
      };
    },
  });

interface Whose {
  readonly instance_id?: string | undefined;
  readonly project?: string | undefined;
}

/** One session of the project that the asker is in, or all that was done there; where they are in none, what was done in none. */
async function ownIn(registry: SessionRooms['registry'], { instance_id: name, project }: Whose, asker: Asker) {
  const isNowhere = project === undefined && !asker.detection.project;
  const projectKey = isNowhere ? '' : (await ownProject({ registry }, project, asker)).key;
  return name === undefined ? { projectKey } : { session: (await ownSession(registry, name, asker)).id };
}

const toldCommand = {
  id: schema.text(),
  at: schema.text(),
  action: schema.text(),
  server: schema.nullable(schema.text()),
  instance_id: schema.nullable(schema.text()),
  project: schema.text(),
  source: schema.oneOf(['auto', 'explicit']),
  outcome: schema.oneOf(['ok', 'error', 'cancelled', 'lost']),
  took_ms: schema.nullable(schema.integer()),
  description: schema.nullable(schema.text({ most: 5000 })),
  parameters: schema.map(schema.anything()),
  result: schema.map(schema.anything()),
  error: schema.nullable(schema.text({ most: 5000 })),
  tags: schema.list(schema.text()),
} as const;

const told = (row: CommandRow) => ({
  id: row.id,
  at: isoTime(row.at),
  action: row.action,
  server: row.server,
  instance_id: row.session,
  project: row.project,
  source: row.source,
  outcome: row.outcome,
  took_ms: row.tookMs,
  description: row.description,
  parameters: row.parameters,
  result: row.result,
  error: row.error,
  tags: row.tags.split(' ').filter(Boolean),
});

const lineOf = ({ at, action, outcome, project, description, error, tookMs }: CommandRow): string =>
  `${isoTime(at)} ${project} ${action} ${outcome}${tookMs === null ? '' : ` ${tookMs} ms`} ${(error ?? description ?? '').slice(0, 120)}`.trimEnd();

/** One at least, so that whoever goes on gets to the end. */
function fitting<One>(all: readonly One[]): readonly One[] {
  let left = MOST_CHARACTERS;
  const end = all.findIndex((one, at) => {
    left -= JSON.stringify(one).length;
    return left < 0 && at > 0;
  });
  return end < 0 ? all : all.slice(0, end);
}

/** What is undefined was not asked for. */
const without = <Given extends object>(given: Given): { [Name in keyof Given]?: Exclude<Given[Name], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Given]?: Exclude<Given[Name], undefined>;
  }; // only what is undefined was left out
