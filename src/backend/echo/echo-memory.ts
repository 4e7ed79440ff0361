/** So many texts are kept, the latest of them. */
const NOTES = 1000;

/** What `echo` was told to remember, in the form that is kept between two processes. */
export class EchoMemory {
  readonly version = 1;
  readonly #changed: () => void;
  #notes: readonly string[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Gives the text back. */
  add(text: string): string {
    this.#notes = [...this.#notes, text].slice(-NOTES);
    this.#changed();
    return text;
  }

  save(): unknown {
    return { notes: this.#notes };
  }

  restore({ version, value }: { version: number; value: unknown }): void {
    if (version !== this.version) throw new Error(`it is of version ${version}, this is version ${this.version}`);
    this.#notes = notesIn(value);
  }
}

function notesIn(value: unknown): readonly string[] {
  const notes = typeof value === 'object' && value !== null && 'notes' in value ? value.notes : undefined;
  if (!Array.isArray(notes) || !notes.every((note) => typeof note === 'string'))
    throw new Error('it has no list of texts');
  return notes;
}
