import { type RawBuilder, sql } from 'kysely';

/** For an upsert: every column becomes what was to be inserted. */
export const excluded = <Name extends string>(columns: readonly Name[]): Record<Name, RawBuilder<never>> =>
  Object.fromEntries(columns.map((name) => [name, sql.ref(`excluded.${name}`)])) as Record<Name, RawBuilder<never>>; // one for each name
