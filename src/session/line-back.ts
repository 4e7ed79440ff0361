import type { SessionRow } from '../kernel/agent-session.ts';

/** So many sessions one after the other are looked back at. */
const LONGEST = 20;

/** A session, the one that it goes on with, and so on back. */
export async function* lineBack(
  session: SessionRow,
  sessionOf: (id: string) => Promise<SessionRow | undefined>,
): AsyncGenerator<SessionRow> {
  const met = new Set<string>();
  for (let of: SessionRow | undefined = session; of && met.size < LONGEST && !met.has(of.id); ) {
    met.add(of.id);
    yield of;
    of = of.resumes === null ? undefined : await sessionOf(of.resumes);
  }
}
