import type { ReservationRow } from '../../../kernel/agent-session.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import type { HeldView } from '../../../session/index.ts';
import { schema } from '../../tool/index.ts';

const LONGEST_PATTERN = 600;

export const toldReservation = {
  pattern: schema.text({ most: LONGEST_PATTERN }),
  exclusive: schema.boolean(),
  since: schema.text(),
  expires_at: schema.text(),
} as const;

export const told = ({ pattern, mode, since, until }: ReservationRow) => ({
  pattern,
  exclusive: mode === 'exclusive',
  since: isoTime(since),
  expires_at: isoTime(until),
});

/** With who holds it. */
export const toldHeld = {
  ...toldReservation,
  root: schema.text({ most: 4096, about: 'The pattern is relative to it.' }),
  reason: schema.nullable(schema.text()),
  instance_id: schema.text(),
  status: schema.oneOf(['active', 'suspect', 'stale', 'closed'], {
    about: 'Of the session. What stale and closed ones hold stands in nobody’s way.',
  }),
  client: schema.nullable(schema.text()),
} as const;

export const tellHeld = ({ reservation, session }: HeldView) => ({
  ...told(reservation),
  root: reservation.root,
  reason: reservation.reason,
  instance_id: session.id,
  status: session.status,
  client: session.client,
});

/** `src/auth/**: odin-PS-8f4a2b (active) has it for itself until 2026-11-21T14:05:00.000Z: "login form"` */
export function heldLine({ reservation, session }: HeldView): string {
  const { pattern, mode, until, reason } = reservation;
  const how = mode === 'exclusive' ? 'has it for itself' : 'shares it';
  const why = reason === null ? '' : `: ${JSON.stringify(reason)}`;
  return `${pattern}: ${session.id} (${session.status}) ${how} until ${isoTime(until)}${why}`;
}
