import type { Clock } from '../../kernel/clock.ts';
import { type InstanceKey, instanceKey } from '../../kernel/ids.ts';
import type { Report } from '../../kernel/report.ts';
import { type KeptState, MAX_STATE_BYTES, type StateRecords } from './contract.ts';
import type { Became, StateLine } from './control-lines.ts';
import { within } from './within.ts';

/** An instance does not wait longer, in ms, for what it knew. */
const LOAD_MS = 300;

interface Whose {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly fence: number;
}

/** The state of one instance on its way between the process and the store. Whatever is wrong with it is told, and harms nobody. */
export class Kept {
  readonly #whose: Whose;
  readonly #records: StateRecords;
  readonly #around: { readonly clock: Clock; readonly report: Report };

  constructor(whose: Whose, records: StateRecords, around: { clock: Clock; report: Report }) {
    this.#whose = whose;
    this.#records = records;
    this.#around = around;
  }

  /** What to begin with; undefined is afresh. */
  async load(): Promise<{ version: number; value: unknown } | undefined> {
    const { key, kind } = this.#whose;
    try {
      const kept = await within(this.#records.load(key), LOAD_MS, 'The store did not answer', this.#around.clock);
      if (!kept) return undefined;
      const fault = faultOf(kept, kind);
      if (fault === undefined) return { version: kept.version, value: JSON.parse(kept.body) };
      this.#setAside(fault);
    } catch (error) {
      this.#tell('lost', `${reasonOf(error)} It starts afresh.`);
    }
    return undefined;
  }

  /** What the instance made of it. */
  became({ state, why }: Became): void {
    if (state === 'restored') this.#tell('restored', '');
    if (state === 'refused') this.#setAside(why);
  }

  /** The instance handed its state over. */
  heard({ saved, lost }: StateLine): void {
    const { key, kind, fence } = this.#whose;
    if (lost !== undefined) this.#tell('lost', `it could not be saved: ${lost}`);
    if (!saved || key === '') return;
    this.#records.save(key, { kind, fence, version: saved.version, body: JSON.stringify(saved.value) });
    this.#tell('saved', '');
  }

  #setAside(why: string): void {
    this.#records.setAside(this.#whose.key, why);
    this.#tell('set-aside', why);
  }

  #tell(what: 'saved' | 'restored' | 'set-aside' | 'lost', why: string): void {
    const key: InstanceKey = instanceKey(this.#whose.key);
    this.#around.report({ kind: 'instance.state', key, name: this.#whose.name, what, why });
  }
}

/** Why a saved state is not for an instance of this kind. */
export function faultOf(kept: KeptState, kind: string): string | undefined {
  if (kept.kind !== kind) return `it is of the kind ${kept.kind}, this is ${kind}`;
  const bytes = Buffer.byteLength(kept.body);
  if (bytes > MAX_STATE_BYTES) return `it has ${bytes} bytes, ${MAX_STATE_BYTES} are possible`;
  try {
    JSON.parse(kept.body);
    return undefined;
  } catch (error) {
    return `it is not JSON: ${reasonOf(error)}`;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
