import type { EdgeKind, Reference, ResPath } from '../../fact/index.ts';
import { ReferenceList } from '../reference-list.ts';
import { isSign, isWord, type Token } from '../token.ts';
import { openingOf, readCall } from './calls.ts';
import { type Member, typeWordAt } from './member.ts';
import { baseOf } from './outline.ts';

/** What a C# script refers to, in the order of the file. Names of types are told without their namespaces. */
export function referencesOfCsharp(
  path: ResPath,
  source: { readonly text: string; readonly tokens: readonly Token[] },
  members: readonly Member[],
): readonly Reference[] {
  const reader = new Reader(path, source, members);
  return reader.run();
}

/** Behind these, names of namespaces follow, or of what is no type. */
const skipped = new Set(['using', 'namespace', 'goto']);

class Reader {
  readonly #into = new ReferenceList();
  readonly #types = new Set<string>();
  readonly #names = new Set<string>();
  /** Its namespace, and what stands before it. */
  readonly #passed = new Set<Token>();
  readonly #bases = new Map<Token, string | undefined>();
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #path: ResPath;

  constructor(
    path: ResPath,
    source: { readonly text: string; readonly tokens: readonly Token[] },
    members: readonly Member[],
  ) {
    this.#path = path;
    this.#text = source.text;
    this.#tokens = source.tokens;
    const own = path.slice(path.lastIndexOf('/') + 1, -'.cs'.length);
    for (const { head } of members) this.#declare(head, own);
  }

  #declare(head: readonly Token[], own: string): void {
    const type = typeWordAt(head);
    const name = type < 0 ? head.at(-1) : head[type + 1];
    (type < 0 ? this.#names : this.#types).add(name?.text ?? '');
    const base = baseName(head);
    if (!base) return;
    this.#bases.set(base, name?.text === own ? undefined : name?.text);
    for (const before of head.slice(0, head.indexOf(base))) this.#passed.add(before);
  }

  run(): readonly Reference[] {
    for (let at = 0; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at];
      if (token?.kind !== 'word') continue;
      if (skipped.has(token.text) && this.#isDirective(at)) at = this.#endOfDirective(at);
      else this.#word(token, at);
    }
    return this.#into.all();
  }

  /** Not `using (a)` and not `using var a = …` */
  #isDirective(at: number): boolean {
    return !isSign(this.#tokens[at + 1], '(') && !isWord(this.#tokens[at + 1], 'var');
  }

  #endOfDirective(at: number): number {
    let end = at;
    while (end < this.#tokens.length && !'; { ='.includes(this.#tokens[end]?.text ?? ';')) end += 1;
    return end;
  }

  #word(token: Token, at: number): void {
    if (this.#bases.has(token)) return this.#base(token);
    if (this.#passed.has(token)) return;
    if (isOneOf(this.#tokens[at + 1], ['(', '<']))
      readCall({ path: this.#path, text: this.#text, tokens: this.#tokens, at, into: this.#into });
    const kind = this.#kindAt(at);
    if (kind && isTypeName(token.text) && !this.#types.has(token.text))
      this.#into.add(kind, { by: 'name', name: token.text }, token.line);
  }

  #base(token: Token): void {
    const inner = this.#bases.get(token);
    if (!this.#types.has(token.text))
      this.#into.add('extends', { by: 'name', name: token.text }, token.line, inner ? { detail: inner } : {});
  }

  /** Undefined for what is no name of a type: members, methods, names that are declared. */
  #kindAt(at: number): EdgeKind | undefined {
    const [before, next] = [this.#tokens[at - 1], this.#tokens[at + 1]];
    if (isSign(before, '.') || isSign(before, '?.') || this.#isAttribute(at)) return undefined;
    if (isWord(before, 'new') || isWord(before, 'typeof')) return 'class';
    if (isSign(next, '=') || openingOf(this.#tokens, at) !== undefined) return undefined;
    return this.#roleAt(at);
  }

  #roleAt(at: number): EdgeKind | undefined {
    if (this.#isCast(at)) return 'cast';
    if (this.#isType(at)) return 'type';
    const value = isSign(this.#tokens[at + 1], '.') && !this.#names.has(this.#tokens[at]?.text ?? '');
    return value ? 'class' : undefined;
  }

  #isAttribute(at: number): boolean {
    const outside = this.#tokens[at - 2];
    return isSign(this.#tokens[at - 1], '[') && (!outside || [';', '{', '}', ']', ')', '('].includes(outside.text));
  }

  /** `a is T`, `a is not T`, `a as T`, `(T)a` */
  #isCast(at: number): boolean {
    const before = this.#tokens[at - 1];
    if (isWord(before, 'is') || isWord(before, 'as') || isWord(before, 'not')) return true;
    const behind = this.#tokens[at + 2];
    const called = this.#tokens[at - 2]?.kind === 'word';
    return (
      isSign(before, '(') &&
      isSign(this.#tokens[at + 1], ')') &&
      !called &&
      (behind?.kind === 'word' || isSign(behind, '('))
    );
  }

  /** `T a`, `T? a`, `T[] a`, `T<…`, `<T`, `<A, T>` */
  #isType(at: number): boolean {
    const [before, next, third] = [this.#tokens[at - 1], this.#tokens[at + 1], this.#tokens[at + 2]];
    if (next?.kind === 'word') return !operators.has(next.text);
    if (isSign(next, '?') || isSign(next, '<')) return third?.kind === 'word';
    if (isSign(next, '[')) return isSign(third, ']');
    return isOneOf(before, ['<', ',']) && isOneOf(next, ['>', ',']);
  }
}

const isOneOf = (token: Token | undefined, signs: readonly string[]): boolean =>
  token?.kind === 'sign' && signs.includes(token.text);

/** Of the class that is inherited from, without its namespace and types. */
function baseName(head: readonly Token[]): Token | undefined {
  const base = baseOf(head);
  const generic = base?.findIndex((token) => isSign(token, '<')) ?? -1;
  return generic < 0 ? base?.at(-1) : base?.[generic - 1];
}

/** As they are written: in capitals, and `T` or `TItem` stands for one. */
const isTypeName = (name: string): boolean => /^(?!T(?:[A-Z]|$))[A-Z]/.test(name);

const operators = new Set(['is', 'as', 'in', 'and', 'or', 'when', 'switch', 'with', 'where']);
