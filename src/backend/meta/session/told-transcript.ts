import { isoTime } from '../../../kernel/iso-time.ts';
import { type Transcript, writtenAt } from '../../../session/index.ts';
import { schema } from '../../tool/index.ts';

const states = ['live', 'archived', 'elsewhere', 'lost'] as const;

/** A transcript as tools tell it. Times are ISO 8601 in UTC. */
export const toldTranscript = {
  claude_session_uuid: schema.text({ about: "The client's own id of its session." }),
  client: schema.oneOf(['claude', 'codex', 'opencode']),
  instance_id: schema.nullable(schema.text()),
  state: schema.oneOf(states, {
    about:
      'live: its client has it. archived: it was kept here, and that is all there is to read. elsewhere: it was kept on another machine. lost: what was kept is gone.',
  }),
  archived: schema.boolean(),
  path: schema.nullable(schema.text({ most: 4096 })),
  begins: schema.nullable(schema.text({ about: 'The first words of the user.' })),
  size_bytes: schema.integer(),
  archived_bytes: schema.nullable(schema.integer()),
  archived_at: schema.nullable(schema.text()),
  lines: schema.nullable(schema.integer()),
  from: schema.nullable(schema.text()),
  to: schema.nullable(schema.text()),
  modified_at: schema.text(),
} as const;

export interface Beside {
  readonly instance: string | null;
  readonly lines: number | null;
}

export function told(of: Transcript, { instance, lines }: Beside) {
  const { client, clientSession, live, kept, content, begins, fromAt, toAt } = of;
  return {
    claude_session_uuid: clientSession,
    client,
    instance_id: instance,
    state: stateOf(of),
    archived: content === 'here',
    path: live?.path ?? null,
    begins,
    size_bytes: live?.bytes ?? kept?.sourceBytes ?? 0,
    archived_bytes: kept?.bytes ?? null,
    archived_at: kept ? isoTime(kept.at) : null,
    lines,
    from: momentOf(fromAt),
    to: momentOf(toAt),
    modified_at: isoTime(writtenAt(of)),
  };
}

export function stateOf({ live, content }: Transcript): (typeof states)[number] {
  if (live) return 'live';
  if (content === 'here') return 'archived';
  return content === 'elsewhere' ? 'elsewhere' : 'lost';
}

export const momentOf = (at: number | null): string | null => (at === null ? null : isoTime(at));

export const transcriptLine = (one: ReturnType<typeof told>): string =>
  `${one.modified_at} ${one.client} ${one.claude_session_uuid} ${one.state}, ${one.size_bytes} bytes${one.instance_id === null ? '' : `, ${one.instance_id}`}${one.begins === null ? '' : `: ${one.begins}`}`;

/** As many as fit; one at least, so that whoever goes on gets to the end. */
export function fitting<One>(all: readonly One[], characters: number): readonly One[] {
  let left = characters;
  const end = all.findIndex((one, at) => {
    left -= JSON.stringify(one).length;
    return left < 0 && at > 0;
  });
  return end < 0 ? all : all.slice(0, end);
}
