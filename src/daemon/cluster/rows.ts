import type { OwnerRows } from '../../instance/index.ts';
import { HubError } from '../../kernel/errors.ts';
import { type HubRow, isShared, type Keeper, type SharedStore, type Store } from '../../store/index.ts';

/** The owners in the store that a keeper keeps. A claim names this hub first, so that others find its address beside it. */
export function rowsOf(keeper: Keeper, hub: HubRow): OwnerRows {
  return {
    claim: (id, nonce, leaseMs) =>
      keeper.ask(async (store) => {
        await store.write([{ kind: 'hub', row: hub }]);
        return shared(store).claim(id, nonce, leaseMs);
      }),
    renew: (scope, nonce, leaseMs) => keeper.ask((store) => shared(store).renew(scope, nonce, leaseMs)),
    release: (id, nonce, epoch) => keeper.ask((store) => shared(store).release(id, nonce, epoch)),
    owner: (id) => keeper.ask((store) => shared(store).owner(id)),
    watchOwners: (scope, heard) => keeper.ask((store) => shared(store).watchOwners(scope, heard)),
  };
}

function shared(store: Store): SharedStore {
  if (isShared(store)) return store;
  throw new HubError('invalid-config', 'Several hubs share instances only where DATABASE_URL names a PostgreSQL.');
}
