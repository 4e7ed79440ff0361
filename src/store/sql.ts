/** All that speaks SQL: a bundle of its own, loaded by `open-store.ts` when it is needed. */
export { openSqlStore } from './open-sql-store.ts';
export { openUpkeep } from './upkeep.ts';
