interface Scope {
  readonly kind: 'class' | 'function';
  readonly indent: number;
  /** Indices of tokens, from the first to before the last. */
  readonly first: number;
  last: number;
}

/**
 * Where which names are declared. A local name hides a class or an autoload in its own function only, a member in its class and
 * in what is within. A scope ends with the first statement that is not indented deeper than its head.
 */
export class Scopes {
  readonly #open: Scope[] = [{ kind: 'class', indent: -1, first: 0, last: Number.POSITIVE_INFINITY }];
  readonly #byName = new Map<string, Scope[]>();

  get within(): Scope['kind'] {
    return this.#open.at(-1)?.kind ?? 'class';
  }

  enter(kind: Scope['kind'], first: number, indent: number): void {
    this.#open.push({ kind, indent, first, last: Number.POSITIVE_INFINITY });
  }

  /** A statement begins here. */
  leave(at: number, indent: number): void {
    for (let top = this.#open.at(-1); top && top.indent >= indent; top = this.#open.at(-1)) {
      top.last = at;
      this.#open.pop();
    }
  }

  declare(name: string): void {
    const scope = this.#open.at(-1);
    const known = this.#byName.get(name);
    if (!scope || known?.includes(scope)) return;
    if (known) known.push(scope);
    else this.#byName.set(name, [scope]);
  }

  /** Whether the name means something of this file where the token at `at` stands. */
  hides(name: string, at: number): boolean {
    return this.#byName.get(name)?.some(({ first, last }) => first <= at && at < last) ?? false;
  }
}
