/** The driver alone, a bundle of its own: a hub with SQLite never loads it. */
export { Pool, types } from 'pg';
