import { deeper, isClosing, isOpening, isSign, isWord, type Token } from '../token.ts';
import { Scopes } from './scopes.ts';

/** What a word stands for where it stands. `named`: a name that is given here, or means nothing by itself. */
export type Role = 'named' | 'type' | 'cast' | 'extends';

export interface Roles {
  /** By the index of the token. Words without a role are members behind a dot, or parts of expressions. */
  readonly of: ReadonlyMap<number, Role>;
  /** Whether a name is one of the file itself where the token with this index stands. */
  hides(name: string, at: number): boolean;
  /** Those of its functions. */
  readonly functions: ReadonlySet<string>;
}

/** In pieces: what is longer is no type. */
const longestType = 64;
const typeSigns = new Set(['.', ',', '[', ']']);
/** With which it goes on behind a name. */
const typeOpeners = new Set(['.', '[']);

/** One pass over a file: names that are declared, and words that stand for types. */
class RoleReader {
  readonly roles = new Map<number, Role>();
  readonly scopes = new Scopes();
  readonly functions = new Set<string>();
  readonly #tokens: readonly Token[];
  readonly #open: string[] = [];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  run(): Roles {
    for (let at = 0; at < this.#tokens.length; at += 1) {
      const before = this.#tokens[at - 1];
      if (!before || before.kind === 'end') this.scopes.leave(at, this.#tokens[at]?.indent ?? 0);
      this.#read(at);
    }
    return { of: this.roles, hides: (name, at) => this.scopes.hides(name, at), functions: this.functions };
  }

  #read(at: number): void {
    const token = this.#tokens[at];
    if (token?.kind === 'sign') return this.#sign(token.text, at);
    if (token?.kind !== 'word' || isSign(this.#tokens[at - 1], '.')) return;
    if (Object.hasOwn(readers, token.text)) readers[token.text]?.(this, at);
    else if (this.#isKey(at)) this.roles.set(at, 'named');
  }

  #sign(text: string, at: number): void {
    if (text === '->') this.type(at + 1, 'type');
    if (text === '@') this.roles.set(at + 1, 'named');
    if (isOpening(this.#tokens[at])) this.#open.push(text);
    if (isClosing(this.#tokens[at])) this.#open.pop();
  }

  /** `{ key = value }` */
  #isKey(at: number): boolean {
    const before = this.#tokens[at - 1];
    return (
      this.#open.at(-1) === '{' && isSign(this.#tokens[at + 1], '=') && (isSign(before, '{') || isSign(before, ','))
    );
  }

  /** Where the next token stands. */
  declare(at: number): number {
    const token = this.#tokens[at];
    if (token?.kind !== 'word') return at;
    this.scopes.declare(token.text);
    this.roles.set(at, 'named');
    return at + 1;
  }

  /** `var a: Type = …`, `const A := …`, `for a: Type in …` */
  variable(at: number): void {
    const next = this.declare(at + 1);
    if (isSign(this.#tokens[next], ':')) this.type(next + 1, 'type');
  }

  callable(at: number): void {
    const name = this.#tokens[at + 1];
    if (name?.kind === 'word') this.functions.add(name.text);
    const open = this.declare(at + 1);
    // What a function within a function declares counts as the outer one's.
    if (this.scopes.within === 'class') this.scopes.enter('function', at, name?.indent ?? 0);
    this.parameters(open, true);
  }

  inner(at: number): void {
    this.declare(at + 1);
    this.scopes.enter('class', at, this.#tokens[at]?.indent ?? 0);
  }

  /** Those of a signal are no names of the script. */
  parameters(open: number, names: boolean): void {
    if (!isSign(this.#tokens[open], '(')) return;
    this.#parameter(open + 1, names);
    let depth = 1;
    for (let at = open + 1; at < this.#tokens.length && depth > 0; at += 1) {
      const token = this.#tokens[at];
      // A function within is read when it is met.
      if (token?.kind === 'end' || isWord(token, 'func') || isWord(token, 'signal')) return;
      depth += deeper(token);
      if (depth === 1 && isSign(token, ',')) this.#parameter(at + 1, names);
    }
  }

  #parameter(at: number, names: boolean): void {
    const first = isSign(this.#tokens[at], '...') || isWord(this.#tokens[at], 'var') ? at + 1 : at;
    if (this.#tokens[first]?.kind !== 'word') return;
    if (names) this.declare(first);
    else this.roles.set(first, 'named');
    if (isSign(this.#tokens[first + 1], ':')) this.type(first + 2, 'type');
  }

  /** `A`, `A.B`, `Array[A]`, `Dictionary[A, B.C]` */
  type(at: number, role: Role): void {
    let depth = 0;
    for (let next = at; next < at + longestType; next += 1) {
      const token = this.#tokens[next];
      if (token?.kind === 'word' && !this.roles.has(next)) this.roles.set(next, role);
      if (isSign(token, '[')) depth += 1;
      if (isSign(token, ']')) depth -= 1;
      if (!this.#typeGoesOn(next, depth)) return;
    }
  }

  #typeGoesOn(at: number, depth: number): boolean {
    const token = this.#tokens[at];
    if (token?.kind !== 'word' && !typeSigns.has(token?.text ?? '')) return false;
    return depth > 0 || isSign(token, '.') || typeOpeners.has(this.#tokens[at + 1]?.text ?? '');
  }

  cast(at: number): void {
    this.type(isWord(this.#tokens[at + 1], 'not') ? at + 2 : at + 1, 'cast');
  }

  /** The values of one without a name are constants of the script. */
  enumeration(at: number): void {
    const named = this.#tokens[at + 1]?.kind === 'word';
    const open = named ? this.declare(at + 1) : at + 1;
    if (!isSign(this.#tokens[open], '{')) return;
    for (let next = open; next === open || !this.#endsEnum(next); next += 1) {
      if (next !== open && !isSign(this.#tokens[next], ',')) continue;
      if (named) this.name(next + 1);
      else this.declare(next + 1);
    }
  }

  #endsEnum(at: number): boolean {
    const token = this.#tokens[at];
    return !token || token.kind === 'end' || isSign(token, '}') || isSign(token, '{');
  }

  name(at: number): void {
    if (this.#tokens[at]?.kind === 'word') this.roles.set(at, 'named');
  }

  /** `setget set_it, get_it` */
  setget(at: number): void {
    for (let next = at + 1; next <= at + 3 && this.#tokens[next]?.kind !== 'end'; next += 1) this.name(next);
  }

  /** `set(value):` and `set = method` of a property; anywhere else a name as any other. */
  accessor(at: number): void {
    const next = this.#tokens[at + 1];
    if (isSign(next, '(') && isSign(this.#tokens[at + 4], ':')) this.declare(at + 2);
    else if (isSign(next, '=')) this.name(at + 2);
    if (!isSign(next, '.')) this.roles.set(at, 'named');
  }

  /** `export(Type, …)` of Godot 3. */
  exported(at: number): void {
    if (isSign(this.#tokens[at + 1], '(')) this.type(at + 2, 'type');
  }
}

const variable = (reader: RoleReader, at: number): void => reader.variable(at);
const cast = (reader: RoleReader, at: number): void => reader.cast(at);
const named = (reader: RoleReader, at: number): void => void reader.declare(at + 1);
const accessor = (reader: RoleReader, at: number): void => reader.accessor(at);
const readers: Readonly<Record<string, (reader: RoleReader, at: number) => void>> = {
  var: variable,
  const: variable,
  for: variable,
  func: (reader, at) => reader.callable(at),
  signal: (reader, at) => reader.parameters(reader.declare(at + 1), false),
  enum: (reader, at) => reader.enumeration(at),
  class: (reader, at) => reader.inner(at),
  class_name: named,
  extends: (reader, at) => reader.type(at + 1, 'extends'),
  is: cast,
  as: cast,
  setget: (reader, at) => reader.setget(at),
  set: accessor,
  get: accessor,
  export: (reader, at) => reader.exported(at),
};

export const rolesOf = (tokens: readonly Token[]): Roles => new RoleReader(tokens).run();
