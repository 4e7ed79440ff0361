/** How the store is, as far as it is told to agents and people. */
export interface StoreStanding {
  readonly state: 'opening' | 'open' | 'away';
  readonly engine: 'sqlite' | 'postgres';
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly why: string;
  readonly waiting: number;
  readonly dropped: number;
}

/** What is wrong with the store and what to do; undefined when nothing is. */
export function storeTrouble({ state, engine, why, waiting, dropped }: StoreStanding): string | undefined {
  const lost = dropped > 0 ? ` ${dropped} records found no room to wait and are lost.` : '';
  if (state !== 'away') return dropped > 0 ? `The store is back.${lost}` : undefined;
  const check =
    engine === 'sqlite'
      ? 'whether the disk is full or the file can be written'
      : 'that PostgreSQL runs and DATABASE_URL is right';
  const reason = why.replace(/[.\s]+$/, '');
  return `The store is away${reason && ` (${reason})`}: calls go on, ${waiting} records wait in a file and are written when it is back.${lost} Check ${check}.`;
}
