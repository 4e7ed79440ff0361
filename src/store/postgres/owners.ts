import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { InstanceId, OwnerRow } from '../contract.ts';
import type { Owners } from '../engine.ts';
import { listenForOwners, type OwnersDatabase, ownersChannel } from './owner-news.ts';

/** The database's own clock, in ms: it alone says when a lease has run out. Not `now()`, which stands still in a transaction. */
const now = sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Somebody who looks between our two statements may see an owner go; so often that is asked again. */
const TRIES = 3;

/**
 * Who owns what: `mayClaim` as SQL. Every deed is one statement, so that no lock on a row outlives the hub that wanted it: a
 * hub that is stopped in the middle of a transaction would keep all others from renewing.
 */
export function ownersOn(database: OwnersDatabase, clock: Clock): Owners {
  return {
    claim: (id, hub, leaseMs) => claim(database, id, { hub, leaseMs }),
    renew: (scope, hub, leaseMs) => renew(database, scope, { hub, leaseMs }),
    release: (id, hub, epoch) => release(database, id, { hub, epoch }),
    owner: (id) => owner(database, id),
    watchOwners: (scope, heard) => listenForOwners(database, { scope, heard, clock }),
  };
}

interface Claim {
  readonly hub: string;
  readonly leaseMs: number;
}

async function claim(database: OwnersDatabase, id: InstanceId, it: Claim): Promise<OwnerRow> {
  for (let left = TRIES; ; left--) {
    await take(database, id, it);
    const found = await owner(database, id);
    if (found && (found.leftMs > 0 || left === 0)) return found;
    if (left === 0) throw new Error(`nobody owns ${id.scope}/${id.key}, and it cannot be claimed`);
  }
}

/** The row is locked while the decision is made: of several who come at once one finds it free, the others find that one. */
async function take({ db }: OwnersDatabase, { scope, key }: InstanceId, { hub, leaseMs }: Claim): Promise<void> {
  await sql`
    insert into instance_owners as o (scope, key, hub, epoch, expires_at)
    values (${scope}, ${key}, ${hub}, 1, ${now} + ${leaseMs}::bigint)
    on conflict (scope, key) do update
      set hub = excluded.hub, epoch = o.epoch + 1, expires_at = ${now} + ${leaseMs}::bigint
      where o.expires_at <= ${now} or o.hub = excluded.hub
        or (select home_id from hubs where hubs.hub = o.hub) = (select home_id from hubs where hubs.hub = excluded.hub)
    returning ${news(scope, key)}`.execute(db);
}

async function renew({ db }: OwnersDatabase, scope: string, { hub, leaseMs }: Claim) {
  const { rows } = await sql<InstanceId & { epoch: number }>`
    update instance_owners set expires_at = greatest(expires_at, ${now} + ${leaseMs}::bigint)
    where scope = ${scope} and hub = ${hub} and expires_at > ${now}
    returning scope, key, epoch`.execute(db);
  return rows;
}

/** The row stays for its epoch, which must never begin anew. */
async function release(
  { db }: OwnersDatabase,
  { scope, key }: InstanceId,
  { hub, epoch }: { hub: string; epoch: number },
): Promise<void> {
  await sql`
    update instance_owners set hub = '', expires_at = 0
    where scope = ${scope} and key = ${key} and hub = ${hub} and epoch = ${epoch}
    returning ${news(scope, key)}`.execute(db);
}

async function owner({ db }: OwnersDatabase, { scope, key }: InstanceId): Promise<OwnerRow | undefined> {
  const { rows } = await sql<OwnerRow>`
    select o.scope, o.key, o.hub, o.epoch, o.expires_at - ${now} as "leftMs",
      coalesce(h.address, '') as address, coalesce(h.home_id, '') as "homeId"
    from instance_owners o left join hubs h on h.hub = o.hub
    where o.scope = ${scope} and o.key = ${key} and o.hub <> ''`.execute(db);
  return rows[0];
}

const news = (scope: string, key: string) => sql`pg_notify(${ownersChannel}, ${JSON.stringify([scope, key])})`;
