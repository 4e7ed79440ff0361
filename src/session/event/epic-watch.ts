/** Epics begin, and end; what happens in between belongs to them. */
export class EpicWatch {
  #epic: string | null = null;

  /** The latest epic that began, also when it is over. */
  last: string | null = null;

  /** Epics that began and did not end, the latest last. */
  readonly open = new Set<string>();

  /** The epic that this event belongs to. The events of a session, in order. */
  next(type: string, data: Readonly<Record<string, unknown>>): string | null {
    const named = textIn(data['epic_id']) ?? textIn(data['current_epic']);
    const epic = named ?? this.#epic;
    if (named !== null && type !== 'epic_planned') this.last = named;
    if (epic !== null) this.#follow(type, epic);
    return epic;
  }

  #follow(type: string, epic: string): void {
    if (type === 'epic_started' || type === 'instance_heartbeat') this.#epic = epic;
    if (type === 'epic_started') this.#begin(epic);
    if (type === 'epic_completed' || type === 'epic_failed') this.#end(epic);
  }

  #begin(epic: string): void {
    this.open.delete(epic);
    this.open.add(epic);
    for (const oldest of this.open) if (this.open.size > MOST_OPEN) this.open.delete(oldest);
  }

  #end(epic: string): void {
    this.open.delete(epic);
    if (epic === this.#epic) this.#epic = null;
  }
}

/** So many open ones are known. */
const MOST_OPEN = 20;
/** Longer ones are one with the same beginning. */
const MOST_CHARACTERS = 256;

const textIn = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, MOST_CHARACTERS).toWellFormed() : null;
