import type { ResPath } from '../../fact/index.ts';
import { argumentsAt } from '../arguments.ts';
import { expression, type ReferenceList, targetOf } from '../reference-list.ts';
import { isSign, isWord, type Token, valueOf } from '../token.ts';

interface CallPlace {
  readonly path: ResPath;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Of the name. */
  readonly at: number;
  readonly into: ReferenceList;
}
type Reader = (call: CallPlace, args: readonly (readonly Token[])[]) => void;

/** What the engine refers to by the strings that are given to its own methods. */
export function readCall(call: CallPlace): void {
  const name = call.tokens[call.at]?.text ?? '';
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  const open = reader && openingOf(call.tokens, call.at);
  if (open !== undefined) reader?.(call, argumentsAt(call.tokens, open));
}

/** In pieces: longer lists of types are none. */
const longestTypes = 24;

/** Of the call whose name stands at `at`, perhaps behind types: `Load<PackedScene>(` */
export function openingOf(tokens: readonly Token[], at: number): number | undefined {
  if (isSign(tokens[at + 1], '(')) return at + 1;
  if (!isSign(tokens[at + 1], '<')) return undefined;
  const rest = tokens.slice(at + 1, at + longestTypes);
  const length = rest.findIndex((token) => token.kind !== 'word' && !typeSigns.has(token.text));
  return isSign(rest[length], '(') && isSign(rest[length - 1], '>') ? at + 1 + length : undefined;
}

const typeSigns = new Set(['<', '>', '.', ',', '?', '[', ']']);

/** The only piece, if it is a string without holes. */
const literalOf = (pieces: readonly Token[] | undefined): Token | undefined =>
  pieces?.length === 1 && pieces[0]?.kind === 'string' && !/^@?\$/.test(pieces[0].text) ? pieces[0] : undefined;

const isOn = ({ tokens, at }: CallPlace, names: readonly string[]): boolean =>
  isSign(tokens[at - 1], '.') && names.some((name) => isWord(tokens[at - 2], name));

const load: Reader = (call, [argument]) => {
  const [first] = argument ?? [];
  if (!first || !isOn(call, ['GD', 'ResourceLoader'])) return;
  const literal = literalOf(argument);
  const written = call.text.slice(first.start, argument?.at(-1)?.end);
  call.into.add('load', literal ? targetOf(valueOf(literal), 'res://') : expression(written), first.line);
};

const changeScene: Reader = (call, [argument]) => {
  const literal = literalOf(argument);
  if (literal && /^(?:res|uid):/.test(valueOf(literal)))
    call.into.add('load', targetOf(valueOf(literal), 'res://'), literal.line);
};

const named =
  (by: 'group' | 'input', from: number, to: number, on?: readonly string[]): Reader =>
  (call, args) => {
    if (on && !isOn(call, on)) return;
    for (const argument of args.slice(from, to)) {
      const literal = literalOf(argument);
      if (literal) call.into.add(by, { by, name: valueOf(literal) }, literal.line);
    }
  };

/** An autoload has no name in C#: it is asked for by its place. */
const node: Reader = (call, [argument]) => {
  const literal = literalOf(argument);
  const name = literal && /^\/root\/(\w+)/.exec(valueOf(literal))?.[1];
  if (name) call.into.add('autoload', { by: 'name', name }, literal.line);
};

const group = named('group', 0, 1);
const action = named('input', 0, 1);
const readers: Readonly<Record<string, Reader>> = {
  Load: load,
  LoadThreadedRequest: load,
  LoadThreadedGet: load,
  LoadInteractive: load,
  ChangeScene: changeScene,
  ChangeSceneToFile: changeScene,
  GetNode: node,
  GetNodeOrNull: node,
  AddToGroup: group,
  RemoveFromGroup: group,
  IsInGroup: group,
  GetNodesInGroup: group,
  GetFirstNodeInGroup: group,
  GetNodeCountInGroup: group,
  HasGroup: group,
  CallGroup: group,
  SetGroup: group,
  NotifyGroup: group,
  CallGroupFlags: named('group', 1, 2),
  IsAction: action,
  IsActionPressed: action,
  IsActionReleased: action,
  IsActionJustPressed: action,
  IsActionJustReleased: action,
  GetActionStrength: action,
  GetActionRawStrength: action,
  ActionPress: action,
  ActionRelease: action,
  GetAxis: named('input', 0, 2, ['Input']),
  GetVector: named('input', 0, 4, ['Input']),
  HasAction: named('input', 0, 1, ['InputMap']),
  AddAction: named('input', 0, 1, ['InputMap']),
};
