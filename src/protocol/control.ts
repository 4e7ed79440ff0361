/** First byte of a line between hub and shim that is not for the client. No JSON begins with it. */
const CONTROL = 0x1e;

/** The hub leaves in order: this many lines were taken, the rest belongs to the next one. */
export interface Farewell {
  readonly taken: number;
  /** No next hub is needed before the client asks something. */
  readonly rest: boolean;
}

/** What a hub says to a shim behind its welcome. */
export type ControlWord = Farewell | { readonly session: string };

export const controlLine = (word: ControlWord): Buffer =>
  Buffer.from(`${String.fromCharCode(CONTROL)}${JSON.stringify(word)}\n`);

export const isControl = (line: Buffer): boolean => line[0] === CONTROL;

/** Undefined: a word of a later version that we do not know. */
export function controlIn(line: Buffer): ControlWord | undefined {
  try {
    const { taken, rest, session }: Record<string, unknown> = JSON.parse(line.toString('utf8', 1));
    if (typeof taken === 'number') return { taken, rest: rest === true };
    return typeof session === 'string' ? { session } : undefined;
  } catch {
    return undefined; // not a word of ours
  }
}
