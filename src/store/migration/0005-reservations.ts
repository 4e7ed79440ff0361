import type { Migration } from './migration.ts';
import { dropTables, makeTables, type Tables } from './tables.ts';

/** Which session means to change which files. */
const tables: Tables = {
  session_reservations: {
    columns: [
      ['scope', 'id'],
      ['session', 'id'],
      ['project_key', 'id'],
      ['root', 'text'],
      ['pattern', 'id'],
      ['mode', 'id'],
      ['reason', 'text', 'null'],
      ['since', 'bigint'],
      ['until', 'bigint'],
    ],
    primary: ['scope', 'session', 'project_key', 'pattern'],
  },
};

/** All that are in force are looked through; those that are not are swept. */
const indexes = { session_reservations_until: ['session_reservations', 'scope', 'until'] } as const;

export const reservations: Migration = {
  name: '0005-reservations',
  does: 'makes the table of file reservations',
  up: (change, engine) => makeTables(change, engine, { tables, indexes }),
  down: (change) => dropTables(change, tables),
};
