import type { ResPath } from '../fact/index.ts';

/** Who goes by a name, and which file says so. */
export class Owners {
  readonly #byName = new Map<string, Map<ResPath, ResPath>>();

  add(name: string, owner: ResPath, saidBy: ResPath): void {
    const claims = this.#byName.get(name);
    if (claims) claims.set(saidBy, owner);
    else this.#byName.set(name, new Map([[saidBy, owner]]));
  }

  remove(name: string, saidBy: ResPath): void {
    const claims = this.#byName.get(name);
    claims?.delete(saidBy);
    if (claims?.size === 0) this.#byName.delete(name);
  }

  /** The first by path of those that `may`. */
  first(name: string, may: (owner: ResPath) => boolean): ResPath | undefined {
    const claims = this.#byName.get(name);
    if (!claims) return undefined;
    let first: ResPath | undefined;
    for (const owner of claims.values()) if ((first === undefined || owner < first) && may(owner)) first = owner;
    return first;
  }

  all(name: string): readonly ResPath[] {
    return [...new Set(this.#byName.get(name)?.values())].toSorted();
  }
  *claims(): Iterable<readonly [name: string, saidBy: ResPath]> {
    for (const [name, claims] of this.#byName) for (const saidBy of claims.keys()) yield [name, saidBy];
  }
}
