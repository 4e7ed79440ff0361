import { instances } from './0001-instances.ts';
import { sessions } from './0002-sessions.ts';
import { sessionEvents } from './0003-session-events.ts';
import { transcripts } from './0004-transcripts.ts';
import { reservations } from './0005-reservations.ts';
import { sessionSearch } from './0006-session-search.ts';
import { sessionIndexes } from './0007-session-indexes.ts';
import { commandProjects } from './0008-command-projects.ts';
import type { Migration } from './migration.ts';

/** In order. A new one is appended. */
export const migrations: readonly Migration[] = [
  instances,
  sessions,
  sessionEvents,
  transcripts,
  reservations,
  sessionSearch,
  sessionIndexes,
  commandProjects,
];
