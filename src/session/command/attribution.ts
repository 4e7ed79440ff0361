/** Connections that are remembered; the oldest go first. */
const MOST = 10_000;

/** Which session works over which connection: the one that spoke there last. */
export class Attribution {
  readonly #sessions = new Map<string, string>();

  note(connection: string, session: string): void {
    this.#sessions.delete(connection);
    this.#sessions.set(connection, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST && oldest !== undefined) this.#sessions.delete(oldest);
  }

  of(connection: string): string | undefined {
    return this.#sessions.get(connection);
  }
}
