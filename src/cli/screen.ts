import { styleText } from 'node:util';
import type { Io } from './io.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Where text is shown: how wide it is, and how a word is set off there. */
export interface Screen {
  /** Undefined: no limit, as in a file or a pipe. */
  readonly width: number | undefined;
  readonly paint: (style: Style, text: string) => string;
}

/** Colours only for a person, and only one who did not refuse them (https://no-color.org). */
export function screenOf(io: Io): Screen {
  const isPlain = !io.isTTY || (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb';
  return {
    width: io.isTTY ? (process.stdout.columns ?? 80) : undefined,
    paint: isPlain ? (_style, text) => text : (style, text) => styleText(style, text, { validateStream: false }),
  };
}
