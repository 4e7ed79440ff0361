import type { OwnTool } from '../../contract.ts';
import { pageOf, readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { SessionRooms } from './rooms.ts';
import { heldLine, tellHeld, toldHeld } from './told-reservation.ts';

export const listReservations = ({ registry, reservations }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_list_reservations',
    title: 'List reserved files',
    description: 'Lists who means to change which files of the project you are in, until when and why.',
    input: schema.object({
      pattern: schema.optional(
        schema.line({
          least: 1,
          most: 500,
          about: 'Only those that a file of this path or pattern is among: "src/auth/login.ts".',
        }),
      ),
      instance_id: schema.optional(schema.line({ least: 1, most: 100, about: 'Only those of this session.' })),
      limit: schema.orElse(schema.integer({ from: 1, to: 200 }), 50),
      cursor: schema.optional(schema.line({ about: 'next_cursor of the answer before.' })),
    }),
    output: schema.object({
      reservations: schema.list(schema.object(toldHeld)),
      total_count: schema.integer(),
      next_cursor: schema.optional(schema.text()),
    }),
    annotations: readsOnly,
    async call({ pattern, instance_id: name, limit, cursor }, { detection }) {
      const session = name === undefined ? undefined : (await registry.details(name)).id;
      const root = detection.project?.root;
      const found = await (await reservations()).list({
        ...(session === undefined ? {} : { session }),
        ...(root === undefined ? {} : { root }),
        ...(pattern === undefined ? {} : { pattern }),
      });
      const revision = [session, pattern, found.map(({ reservation: it }) => [it.session, it.projectKey, it.pattern])];
      const { items, total, nextCursor } = pageOf(found, { cursor, limit, revision });
      return {
        text: items.length > 0 ? items.map(heldLine).join('\n') : 'Nothing is reserved.',
        structured: {
          reservations: items.map(tellHeld),
          total_count: total,
          ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
        },
      };
    },
  });
