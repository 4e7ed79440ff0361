import type { EdgeKind, Reference, ResPath } from '../../fact/index.ts';
import { ReferenceList, targetOf } from '../reference-list.ts';
import { isSign, isWord, type Token, valueOf } from '../token.ts';
import { readCall } from './calls.ts';
import { type Role, type Roles, rolesOf } from './roles.ts';
import { builtinTypes, keywords } from './words.ts';

const kinds: Readonly<Record<Exclude<Role, 'named'>, EdgeKind>> = { type: 'type', cast: 'cast', extends: 'extends' };

interface Reading {
  readonly path: ResPath;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly roles: Roles;
  readonly into: ReferenceList;
}

/** What a script refers to, in the order of the file. */
export function referencesOfGdscript(path: ResPath, text: string, tokens: readonly Token[]): readonly Reference[] {
  const reading = { path, text, tokens, roles: rolesOf(tokens), into: new ReferenceList() };
  for (let at = 0; at < tokens.length; at += 1) if (tokens[at]?.kind === 'word') readWord(reading, at);
  return reading.into.all();
}

function readWord(reading: Reading, at: number): void {
  const { tokens, roles } = reading;
  const word = tokens[at];
  if (!word) return;
  const role = roles.of.get(at);
  const member = isSign(tokens[at - 1], '.');
  if (!member && Object.hasOwn(heads, word.text)) heads[word.text]?.(reading, at);
  if (role === 'named') return;
  if (isSign(tokens[at + 1], '(')) readCall({ ...reading, at });
  else if (!member && role !== 'extends') readName(reading, at, role);
}

/** Any name that could be one of a class or an autoload: not declared here, not the language's own. */
function readName({ tokens, roles, into }: Reading, at: number, role: Exclude<Role, 'named'> | undefined): void {
  const word = tokens[at];
  if (!word || isModifier(tokens[at + 1]) || !canBeForeign(word.text, roles, at)) return;
  const member = role ? innerClass(tokens, at) : undefined;
  into.add(role ? kinds[role] : 'class', { by: 'name', name: word.text }, word.line, member ? { member } : {});
}

/** `sync func`, `remote var`: before these, any word of Godot 3 says who may call or set it. */
const isModifier = (next: Token | undefined): boolean => isWord(next, 'func') || isWord(next, 'var');

const canBeForeign = (name: string, roles: Roles, at: number): boolean =>
  !roles.hides(name, at) && !keywords.has(name) && !builtinTypes.has(name);

/** `Inner.Most` behind `Outer` or a path. */
function innerClass(tokens: readonly Token[], at: number): string | undefined {
  const names: string[] = [];
  for (let next = at + 1; isSign(tokens[next], '.') && tokens[next + 1]?.kind === 'word'; next += 2)
    names.push(tokens[next + 1]?.text ?? '');
  return names.length > 0 ? names.join('.') : undefined;
}

/** Of the file itself, or of an inner class, which is then told as `detail`. */
function readExtends({ path, tokens, roles, into }: Reading, at: number): void {
  const base = tokens[at + 1];
  if (!base) return;
  const member = innerClass(tokens, at + 1);
  const inner = isWord(tokens[at - 2], 'class') ? tokens[at - 1]?.text : undefined;
  const more = { ...(member ? { member } : {}), ...(inner ? { detail: inner } : {}) };
  if (base.kind === 'string') into.add('extends', targetOf(valueOf(base), path), base.line, more);
  else if (base.kind === 'word' && canBeForeign(base.text, roles, at))
    into.add('extends', { by: 'name', name: base.text }, base.line, more);
}

/** `class_name A, "res://a.png"` of Godot 3, `@icon("res://a.png")` of Godot 4. */
function readIcon({ path, tokens, into }: Reading, at: number): void {
  const annotation = isSign(tokens[at - 1], '@');
  const open = tokens[annotation ? at + 1 : at + 2];
  const file = tokens[annotation ? at + 2 : at + 3];
  if (!annotation && isWord(tokens[at], 'icon')) return;
  if (isSign(open, annotation ? '(' : ',') && file?.kind === 'string')
    into.add('resource', targetOf(valueOf(file), path), file.line, { detail: 'icon' });
}

const heads: Readonly<Record<string, (reading: Reading, at: number) => void>> = {
  extends: readExtends,
  class_name: readIcon,
  icon: readIcon,
};
