import type { Report } from '../kernel/report.ts';
import type { Era } from '../protocol/index.ts';

/** The remembered answers of one server in one project: results as raw JSON, so that they are given letter by letter. */
export interface Manifest {
  /** Which eras the server was seen to speak, or to refuse; absent = not known. */
  eras: Partial<Record<Era, boolean>>;
  /** Results of the handshake and of the lists, by `<era> <method>`. */
  answers: Record<string, string>;
}

/** Where manifests outlive the hub. Handed in. */
export interface ManifestRecords {
  read(key: string): string | undefined;
  write(key: string, text: string): void;
}

const otherEra = { legacy: 'modern', modern: 'legacy' } as const;
/** A server that was silent on a handshake is asked again after so long. */
const DOUBT_MS = 10 * 60_000;

export class Manifests {
  readonly #records: ManifestRecords;
  readonly #report: Report;
  readonly #known = new Map<string, Manifest>();
  /** Eras that a server was silent on, until when (monotonic ms) that is believed. Never written down. */
  readonly #doubts = new Map<string, number>();

  constructor(records: ManifestRecords, report: Report) {
    this.#records = records;
    this.#report = report;
  }

  of(key: string): Manifest {
    const known = this.#known.get(key);
    if (known) return known;
    const manifest = parse(this.#records.read(key));
    this.#known.set(key, manifest);
    return manifest;
  }

  answer(key: string, era: Era, method: string): Buffer | undefined {
    const text = this.text(key, era, method);
    return text === undefined ? undefined : Buffer.from(text);
  }

  /** The same as text: to see whether it is still the one that was looked at before. */
  text(key: string, era: Era, method: string): string | undefined {
    return this.of(key).answers[`${era} ${method}`];
  }

  /** Remembers a result. True when it replaced a different one. */
  remember(key: string, era: Era, method: string, result: Buffer): boolean {
    const manifest = this.of(key);
    const text = result.toString('utf8');
    const before = manifest.answers[`${era} ${method}`];
    if (before === text || !Buffer.from(text).equals(result)) return false;
    manifest.answers[`${era} ${method}`] = text;
    this.#save(key, manifest);
    if (before !== undefined) this.#report({ kind: 'manifest.changed', name: key, part: method });
    return before !== undefined;
  }

  /** The server said so itself, or showed it. */
  learnEra(key: string, era: Era, speaks: boolean): void {
    const manifest = this.of(key);
    const { eras } = manifest;
    if (speaks) this.#doubts.delete(`${era} ${key}`);
    if (eras[era] === speaks) return;
    eras[era] = speaks;
    if (!speaks && eras[otherEra[era]] === false) delete eras[otherEra[era]]; // it speaks one of them: the older knowledge is out of date
    this.#save(key, manifest);
  }

  /** It was silent, or died: perhaps it does not know this era, perhaps it was slow. Believed for a while. */
  doubtEra(key: string, era: Era, now: number): void {
    this.#doubts.set(`${era} ${key}`, now + DOUBT_MS);
  }

  /** True = it speaks that era, false = it does not, undefined = it must be asked. */
  speaks(key: string, era: Era, now: number): boolean | undefined {
    const { eras } = this.of(key);
    if (eras[era] !== undefined) return eras[era];
    if (eras[otherEra[era]] === false) return undefined; // then it is this one, and was only slow
    return now < (this.#doubts.get(`${era} ${key}`) ?? 0) ? false : undefined;
  }

  #save(key: string, manifest: Manifest): void {
    this.#records.write(key, JSON.stringify(manifest));
  }
}

function parse(text: string | undefined): Manifest {
  const empty: Manifest = { eras: {}, answers: {} };
  if (text === undefined) return empty;
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) ? value : empty;
  } catch {
    return empty; // a torn or foreign file is as good as none: the server is asked again
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isManifest = (value: unknown): value is Manifest =>
  isRecord(value) &&
  isRecord(value.eras) &&
  isRecord(value.answers) &&
  Object.values(value.answers).every((answer) => typeof answer === 'string');
