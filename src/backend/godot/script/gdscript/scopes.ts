interface Scope {
  readonly kind: 'class' | 'function';
  readonly indent: number;
  readonly around: Scope | undefined;
  readonly names: Set<string>;
}

/** What is nested deeper counts as part of what is around it. */
const deepest = 64;

/**
 * Where which names are declared. A local name hides a class or an autoload in its own function only, a member in its class and
 * in what is within. A scope ends with the first statement that is not indented deeper than its head.
 */
export class Scopes {
  /** Which scope begins, or goes on, from the token with this index; ascending. */
  readonly #from: { readonly at: number; readonly scope: Scope }[] = [];
  #scope: Scope = { kind: 'class', indent: -1, around: undefined, names: new Set() };
  #depth = 0;

  constructor() {
    this.#from.push({ at: 0, scope: this.#scope });
  }

  get within(): Scope['kind'] {
    return this.#scope.kind;
  }

  enter(kind: Scope['kind'], first: number, indent: number): void {
    if (this.#depth >= deepest) return;
    this.#depth += 1;
    this.#go({ kind, indent, around: this.#scope, names: new Set() }, first);
  }

  /** A statement begins here. */
  leave(at: number, indent: number): void {
    let scope = this.#scope;
    for (; scope.around && scope.indent >= indent; scope = scope.around) this.#depth -= 1;
    if (scope !== this.#scope) this.#go(scope, at);
  }

  #go(scope: Scope, at: number): void {
    this.#scope = scope;
    this.#from.push({ at, scope });
  }

  declare(name: string): void {
    this.#scope.names.add(name);
  }

  /** Whether the name means something of this file where the token at `at` stands. */
  hides(name: string, at: number): boolean {
    for (let scope = this.#at(at); scope; scope = scope.around) if (scope.names.has(name)) return true;
    return false;
  }

  /** By halves. */
  #at(at: number): Scope | undefined {
    let [low, high] = [0, this.#from.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#from[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return this.#from[low - 1]?.scope;
  }
}
