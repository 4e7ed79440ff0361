import { asHubError } from '../kernel/errors.ts';
import type { Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import type { Seat } from './seat.ts';

/**
 * Why this project cannot be served in the modern era: the first of its servers that does not speak it, as a sentence.
 * What is known is not asked again. The others are asked, for as long as a client waits for an answer to its probe; one
 * that has not answered by then counts as legacy this time, and is known the next.
 */
export async function legacyServer(client: Client, fleet: Fleet): Promise<string | undefined> {
  const seats = fleet.definitions.map((definition) => fleet.seat(definition, 'modern'));
  const known = seats.find((seat) => fleet.speaks(seat) === false);
  if (known) return `${known.spec.name} speaks legacy MCP (2025-11-25 and older).`;
  const answered = new AbortController();
  const late = client.hub.clock.sleep(client.hub.limits.probeMs, answered.signal).then(
    () => true,
    () => true, // everybody answered before
  );
  const verdicts = seats.map((seat) => {
    if (fleet.speaks(seat) === undefined) return Promise.race([refusal(seat), late.then(() => unsure(seat))]);
    seat.warm();
    return Promise.resolve(undefined);
  });
  const reasons = await Promise.all(verdicts);
  answered.abort();
  return reasons.find((reason) => reason !== undefined);
}

/** A server that fails for another reason does not take the era away from the others. */
const refusal = (seat: Seat): Promise<string | undefined> =>
  seat.link().then(
    () => undefined,
    (error: unknown) => {
      const { code, message } = asHubError(error);
      return code === 'era-mismatch' ? message : undefined;
    },
  );

const unsure = (seat: Seat): string => `${seat.spec.name} is still starting, and which era it speaks is not known yet.`;
