/** Epics begin, and end; what happens in between belongs to them. */
export class EpicWatch {
  #epic: string | null = null;

  /** The latest epic that began, also when it is over. */
  last: string | null = null;

  /** The epic that this event belongs to. The events of a session, in order. */
  next(type: string, data: Readonly<Record<string, unknown>>): string | null {
    const named = textIn(data['epic_id']) ?? textIn(data['current_epic']);
    const epic = named ?? this.#epic;
    if (named !== null && type !== 'epic_planned') this.last = named;
    if (type === 'epic_started' || type === 'instance_heartbeat') this.#epic = epic;
    if ((type === 'epic_completed' || type === 'epic_failed') && epic === this.#epic) this.#epic = null;
    return epic;
  }
}

const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
