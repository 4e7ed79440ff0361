import type { HistoryEvent } from '../admin/contract.ts';
import { type AdminClient, adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import { story } from './history/story.ts';
import type { Io } from './io.ts';
import { pickKnown } from './pick-known.ts';
import { screenOf } from './screen.ts';

export interface HistoryOptions extends Told {
  readonly limit: number;
}

/** `warren history`: what happened to instances, newest last. */
export async function history(word: string | undefined, io: Io, { limit, json }: HistoryOptions): Promise<number> {
  const events = await eventsOf(adminClient(io), word, limit);
  if (json) outJson(io, { events });
  else io.out(events.length > 0 ? story(events, screenOf(io)) : 'Nothing is written down yet.\n');
  return 0;
}

/** Of every instance that is meant as many as are asked for, so that the newest of all are among them. */
async function eventsOf(client: AdminClient, word: string | undefined, limit: number): Promise<HistoryEvent[]> {
  const keys = word === undefined ? [undefined] : (await pickKnown(client, word)).map(({ key }) => key);
  const pages = await Promise.all(keys.map((key) => client.history(key, limit)));
  const all = pages.flatMap(({ events }) => events);
  return all.toSorted((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id)).slice(-limit);
}
