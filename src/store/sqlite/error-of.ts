import { asHubError, HubError } from '../../kernel/errors.ts';

const BUSY = 5;
const LOCKED = 6;
/** Several open it at the same moment, and none of them has set the log up yet. */
const PROTOCOL = 15;

/** What is not the statement's fault, by SQLite's primary code, and what a person can do about it. */
const away: Readonly<Record<number, string>> = {
  [BUSY]: 'another process writes to it',
  [LOCKED]: 'another process writes to it',
  [PROTOCOL]: 'another process opens it',
  7: 'there is no memory left',
  8: 'it may not be written to; make it writable',
  10: 'the disk failed; see the log of the system',
  11: 'it is damaged; restart the hub, which sets it aside',
  13: 'the disk is full; make room',
  14: 'it cannot be opened; look at the rights of its folder',
  26: 'it is no SQLite database any more; restart the hub, which sets it aside',
};

/** SQLite's primary result code, when this is an error of SQLite. */
export function sqliteCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

export const isBusy = (thrown: unknown): boolean => [BUSY, LOCKED, PROTOCOL].includes(sqliteCode(thrown) ?? 0);
export const isBroken = (thrown: unknown): boolean => [11, 26].includes(sqliteCode(thrown) ?? 0);

export function sqliteError(file: string, thrown: unknown): HubError {
  const code = sqliteCode(thrown);
  const why = code === undefined ? undefined : away[code];
  if (!why || !(thrown instanceof Error)) return asHubError(thrown);
  return new HubError('store-away', `The store ${file} cannot be used: ${why} (${thrown.message}).`, {
    cause: thrown,
    facts: { engine: 'sqlite', code, passing: isBusy(thrown) },
  });
}
