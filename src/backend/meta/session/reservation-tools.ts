import type { OwnTool } from '../../contract.ts';
import { listReservations } from './list-reservations.ts';
import { releaseFiles } from './release-files.ts';
import { reserveFiles } from './reserve-files.ts';
import type { SessionRooms } from './rooms.ts';

/** How agents keep out of each other's files. */
export const reservationTools = (rooms: SessionRooms): readonly OwnTool[] =>
  [reserveFiles, releaseFiles, listReservations].map((tool) => tool(rooms));
