import { HubError } from '../../../kernel/errors.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import type { Reserved, SessionView } from '../../../session/index.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { changes, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { heldLine, tellHeld, told, toldHeld, toldReservation } from './told-reservation.ts';

/** So many conflicts are told one by one. */
const TOLD = 100;
const MINUTE_MS = 60_000;

const input = schema.object({
  instance_id: schema.line({ least: 1, most: 100, about: 'Your session.' }),
  patterns: schema.list(
    schema.line({
      least: 1,
      most: 500,
      about:
        'Relative to the root of the project: "src/auth/**", "*.json", "docs". * and ? stay in one name, ** is any number of folders, a plain name is a file or a whole folder. Braces and brackets are themselves: for *.{ts,tsx} name both.',
    }),
    { most: 50 },
  ),
  exclusive: schema.orElse(
    schema.boolean({ about: 'false: others may have it too, unless they want it for themselves.' }),
    true,
  ),
  minutes: schema.orElse(schema.integer({ from: 1, to: 1440, about: 'It ends by itself then.' }), 60),
  reason: schema.optional(schema.lines({ most: 500, about: 'For those who want the same.' })),
  partial: schema.orElse(schema.boolean({ about: 'Take what is free, also when not all is.' }), false),
});

const output = schema.object({
  all_granted: schema.boolean(),
  granted: schema.list(schema.object(toldReservation)),
  conflicts: schema.list(schema.object({ ...toldHeld, wanted: schema.text({ most: 600, about: 'Your pattern.' }) })),
  conflict_count: schema.integer(),
  overtaken: schema.list(schema.object(toldHeld), {
    about: 'Of sessions that are closed, or went silent: they do not have them any more.',
  }),
});

export const reserveFiles = ({ registry, commands, reservations }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_reserve_files',
    title: 'Reserve files before editing them',
    description:
      'Tells other agents which files you are about to change, so that two do not edit the same ones. All or nothing: when somebody else has one of them, nothing is reserved and conflicts say who, and until when. Reserving again what you have makes it last longer. It is yours as long as your session gives signs of life (mcp_meta_heartbeat); reserving is one. Nobody is kept from writing; the optional git guard (warren guard install) keeps others from committing.',
    input,
    output,
    annotations: changes,
    async call({ instance_id: name, patterns, exclusive, minutes, reason, partial }, asker) {
      const session = await ownSession(registry, name, asker);
      if (session.closedAt === null) await registry.heartbeat(session.id, {}); // what the silent have is had by whoever asks
      commands.attribute(asker.connection, session.id);
      const room = await reservations();
      const reserved = await room.reserve({
        session: session.id,
        project: projectOf(session, asker),
        patterns,
        mode: exclusive ? 'exclusive' : 'shared',
        forMs: minutes * MINUTE_MS,
        partial,
        ...(reason === undefined ? {} : { reason }),
      });
      const { granted, conflicts, overtaken } = reserved;
      return {
        text: textOf(reserved, exclusive),
        structured: {
          all_granted: conflicts.length === 0,
          granted: granted.map(told),
          conflicts: conflicts.slice(0, TOLD).map(({ pattern, held }) => ({ ...tellHeld(held), wanted: pattern })),
          conflict_count: conflicts.length,
          overtaken: overtaken.slice(0, TOLD).map(tellHeld),
        },
      };
    },
  });

/** A session that was registered by a name only is counted to where its agent stands. */
function projectOf({ id, projectKey, root }: SessionView, { detection }: Asker): { key: string; root: string } {
  const here = detection.project;
  if (here) return { key: here.key, root: here.root };
  if (projectKey !== null && root !== null) return { key: projectKey, root };
  throw new HubError(
    'unknown-project',
    `It is not known in which folder ${id} works, so its patterns mean no files. See debug_detection for why no project was found.`,
  );
}

function textOf({ granted, conflicts, overtaken }: Reserved, exclusive: boolean): string {
  const had = granted.length > 0 ? endsOf(granted).join('\n') : 'Nothing was reserved.';
  const kept = exclusive ? [] : granted.filter(({ mode }) => mode === 'exclusive').map(({ pattern }) => pattern);
  const stays = kept.length > 0 ? [`Exclusive as before; to share it, release it first: ${kept.join(', ')}.`] : [];
  const lost = overtaken.map((held) => `Taken over, as nothing is heard of its holder: ${heldLine(held)}`);
  if (conflicts.length === 0) return [had, ...stays, ...lost].join('\n');
  const lines = conflicts.slice(0, TOLD).map(({ pattern, held }) => `- ${pattern} meets ${heldLine(held)}`);
  const advice = 'Work on something else meanwhile, wait, or ask its holder to release it.';
  return [had, ...stays, ...lost, `${conflicts.length} in the way:`, ...lines, advice].join('\n');
}

/** What one had already may last longer than what is new. */
const endsOf = (granted: Reserved['granted']): string[] =>
  [...Map.groupBy(granted, ({ until }) => until)].map(
    ([until, rows]) => `Reserved until ${isoTime(until)}: ${rows.map(({ pattern }) => pattern).join(', ')}.`,
  );
