import type { Io } from './io.ts';

/** What every command for people can be told. */
export interface Told {
  readonly json?: boolean | undefined;
}

/** The one way in which JSON leaves: one document, one line end. */
export function outJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, undefined, io.isTTY ? 2 : undefined)}\n`);
}
