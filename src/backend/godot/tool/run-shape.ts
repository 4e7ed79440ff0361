import { schema } from '../../tool/index.ts';
import { eventKinds, type RunReport, type RuntimeEvent } from '../run/index.ts';
import { clipped, count, said } from './shape.ts';

export const runShape = schema.object(
  {
    id: said,
    state: schema.oneOf(['starting', 'running', 'paused', 'ended']),
    pid: schema.optional(count),
    engine: schema.optional(schema.object({ path: said, version: said })),
    startedAt: said,
    endedAt: schema.optional(said),
    exit: schema.optional(schema.text({ most: 1000, about: 'How it ended.' })),
    channel: schema.oneOf(['debugger', 'addon', 'stdout'], {
      about: 'How events come in. stdout: only what it prints is known.',
    }),
  },
  { about: 'One start of the game.' },
);

const frameShape = schema.object({ script: said, line: count, function: said });

export const eventShape = schema.object({
  seq: count,
  at: said,
  kind: schema.oneOf(eventKinds),
  run: schema.optional(said),
  script: schema.optional(schema.text({ most: 10_000, about: 'Id of the script in the graph.' })),
  line: schema.optional(count),
  function: schema.optional(said),
  message: said,
  stack: schema.optional(schema.list(frameShape, { about: 'The innermost first.' })),
  count: schema.integer({ about: 'How often it happened; an event that comes again is told anew, with a new seq.' }),
  data: schema.optional(schema.map(schema.anything())),
});

export const runText = ({ id, state, engine, exit, channel }: RunReport): string => {
  const how = state === 'ended' ? (exit ?? 'ended') : state;
  return `Run ${id}: ${how} (${engine ? `Godot ${engine.version}, ` : ''}heard by ${channel}).`;
};

export function eventText({ kind, script, line, function: name, message, count: times }: RuntimeEvent): string {
  const where =
    script === undefined ? '' : ` ${script}${line === undefined ? '' : `:${line}`}${name ? ` ${name}` : ''}`;
  return clipped(`${kind}${times > 1 ? ` ×${times}` : ''}${where}: ${message.replaceAll('\n', ' ')}`, 159);
}
