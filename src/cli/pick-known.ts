import type { AdminClient } from './admin-client.ts';
import { meantBy, type Named, pickInstances } from './pick-instances.ts';

/** So far back names are looked for that are in no list any more. */
const LOOK_BACK = 1000;

/**
 * As `pickInstances`, but also those that this run of the hub has not had: first what the registry has, then who is named
 * in what happened of late. Throws when the word means nobody.
 */
export async function pickKnown(client: AdminClient, word: string): Promise<Named[]> {
  const registered = (await client.registry()).filter(({ ours }) => ours);
  const known = oncePerKey([...(await client.instances()), ...registered]);
  const meant = meantBy(word, known);
  if (meant.length > 0) return meant;
  const { events } = await client.history(undefined, LOOK_BACK);
  return pickInstances(oncePerKey([...known, ...events]), word);
}

/** The first of each key that has a name: what is told first is newest, and what was swept may have lost it. */
function oncePerKey(all: readonly Named[]): Named[] {
  const found = new Map<string, Named>();
  for (const { key, name, project } of all) if (name !== '' && !found.has(key)) found.set(key, { key, name, project });
  return [...found.values()];
}
