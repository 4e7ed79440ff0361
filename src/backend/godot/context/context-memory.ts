import { type Infer, schema } from '../../tool/index.ts';

const text = schema.text({ most: 5000 });
const selection = schema.object({ versionId: text, node: text, kind: text, label: text, at: text });
const kept = schema.object({
  selected: schema.optional(selection),
  build: schema.optional(schema.object({ id: text, state: text })),
  nextSeq: schema.optional(schema.integer()),
  updatedAt: schema.optional(text),
});

/** The node that an agent works at. */
export type Selection = Infer<typeof selection>;
type Kept = Infer<typeof kept>;

/** What an instance knows beyond what is on disk, in the form that is kept between two processes. */
export class ContextMemory {
  readonly version = 1;
  readonly #changed: () => void;
  #kept: Kept = {};

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get selected(): Selection | undefined {
    return this.#kept.selected;
  }

  /** UTC, ISO 8601. */
  get updatedAt(): string | undefined {
    return this.#kept.updatedAt;
  }

  /** Of the own game, as it was told last. */
  get build(): Kept['build'] {
    return this.#kept.build;
  }

  /** Of the own game: what was told up to here is known. */
  get nextSeq(): number | undefined {
    return this.#kept.nextSeq;
  }

  note(what: Partial<Omit<Kept, 'updatedAt'>>, at: string): void {
    this.#kept = { ...this.#kept, ...what, updatedAt: at };
    this.#changed();
  }

  save(): unknown {
    return this.#kept;
  }

  restore({ version, value }: { version: number; value: unknown }): void {
    if (version !== this.version) throw new Error(`it is of version ${version}, this is version ${this.version}`);
    this.#kept = kept.read(value, '');
  }
}
