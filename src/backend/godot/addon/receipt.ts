import { HubError } from '../../../kernel/errors.ts';
import { readBytes } from '../edit/index.ts';
import type { ResPath } from '../fact/index.ts';
import type { Insertion } from './autoload.ts';

/** What an installation did, so that it can be taken back to the byte. */
export interface Receipt extends Insertion {
  /** Hash of `project.godot` with the insertion. */
  readonly after: string;
  /** Hash of the script. */
  readonly script: string;
  /** Directories that were not there before. */
  readonly made: readonly string[];
}

export const receiptText = ({ at, text, after, script, made }: Receipt): string =>
  `${JSON.stringify({ at, text, after, script, made })}\n`;

/** Undefined when there is none, or none that can be used: then the line is looked for. */
export async function readReceipt(root: string, path: ResPath): Promise<Receipt | undefined> {
  try {
    const value: unknown = JSON.parse(readBytes(root, path).bytes.toString('utf8'));
    return isReceipt(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof HubError && error.code === 'file-unknown')) return undefined;
    throw error;
  }
}

function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== 'object' || value === null) return false;
  const { at, text, after, script, made } = value as Partial<Record<keyof Receipt, unknown>>; // looked at here
  const texts = [text, after, script].every((it) => typeof it === 'string');
  return texts && Number.isSafeInteger(at) && Array.isArray(made) && made.every((it) => typeof it === 'string');
}
