/** What one project may cost. */
export interface Limits {
  readonly files: number;
  /** Folders in folders. */
  readonly depth: number;
  /** Of a script; what is longer is told and not read. */
  readonly scriptBytes: number;
  /** Of every other file: a scene may hold a mesh. */
  readonly textBytes: number;
}

export const usualLimits: Limits = { files: 200_000, depth: 64, scriptBytes: 2 * 2 ** 20, textBytes: 16 * 2 ** 20 };
