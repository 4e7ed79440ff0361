/** Which instance: a key is contended only within its scope, see the store's contract. */
export interface OwnedId {
  readonly scope: string;
  readonly key: string;
}

/** Who owns an instance, as the database says it. */
export interface OwnerSeen extends OwnedId {
  readonly hub: string;
  /** Grows with every claim that succeeds. */
  readonly epoch: number;
  /** What is left of the lease by the database's clock; 0 or less: it has run out. */
  readonly leftMs: number;
  /** Where other hubs reach the owner. */
  readonly address: string;
}

/** The rows that several hubs share. `SharedStore` fits. Whatever rejects may have had its effect all the same. */
export interface OwnerRows {
  /** Makes this hub the owner unless another one's lease still runs; tells who is the owner now. */
  claim(id: OwnedId, hub: string, leaseMs: number): Promise<OwnerSeen>;
  /** Extends the leases of this hub that have not run out; tells which those are. */
  renew(scope: string, hub: string, leaseMs: number): Promise<readonly (OwnedId & { readonly epoch: number })[]>;
  /** Gives it back, if it is still this hub's with this epoch. */
  release(id: OwnedId, hub: string, epoch: number): Promise<void>;
  owner(id: OwnedId): Promise<OwnerSeen | undefined>;
  /** Calls `heard` when an owner of this scope changed or gave an instance back. News only: some may be missed. */
  watchOwners(scope: string, heard: (id: OwnedId) => void): Promise<AsyncDisposable>;
}

/** This hub owns the instance, for now. */
export interface Grant {
  readonly kind: 'mine';
  readonly key: string;
  readonly epoch: number;
  /**
   * True only while no other hub can own the instance, by this hub's own clocks. Cheap and without effect: asked for every
   * line. False may become true again until `lost` was called, when a renewal was slow.
   */
  valid(): boolean;
  /** Lets others have it: call it when nothing of the process is left, also after `lost`. Never rejects. */
  release(): Promise<void>;
}

/** Another hub owns the instance. */
export interface Elsewhere {
  readonly kind: 'elsewhere';
  readonly key: string;
  readonly hub: string;
  readonly address: string;
  readonly epoch: number;
  readonly leftMs: number;
}
