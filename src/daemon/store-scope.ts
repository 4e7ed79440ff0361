import { existsSync, readFileSync } from 'node:fs';
import type { Random } from '../kernel/random.ts';
import { scopeOf } from '../transport/index.ts';
import type { Configured } from './config-of.ts';
import { writePrivate } from './write-private.ts';

/**
 * Whose rows are ours in the store: those of the cluster, or of this home. A home in a database gets a name by lot, kept in a
 * file: its path says nothing there, since two machines, or two containers, have the same paths. Called by who holds the lock.
 */
export function storeScope({ settings, places }: Pick<Configured, 'settings' | 'places'>, random: Random): string {
  if (settings.cluster !== undefined) return settings.cluster;
  if (settings.databaseUrl === undefined) return scopeOf(places.home);
  const kept = existsSync(places.scopeFile) ? readFileSync(places.scopeFile, 'utf8').trim() : '';
  if (/^[0-9a-f]{16}$/.test(kept)) return kept;
  const scope = random.hex(8);
  writePrivate(places.scopeFile, `${scope}\n`);
  return scope;
}
