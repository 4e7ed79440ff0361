import type { EdgeKind, ResPath } from '../../fact/index.ts';
import { argumentsAt } from '../arguments.ts';
import { expression, type ReferenceList, targetOf } from '../reference-list.ts';
import { isSign, isWord, type Token, valueOf } from '../token.ts';
import type { Roles } from './roles.ts';

export interface CallPlace {
  readonly path: ResPath;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly roles: Roles;
  /** Of the name; the bracket is behind it. */
  readonly at: number;
  readonly into: ReferenceList;
}

/** What the engine refers to by the strings that are given to its own functions. Others may have the same names. */
type Reader = (call: CallPlace, args: readonly (readonly Token[])[]) => void;

/** What is called without saying on whom, and is not the script's own function. */
export function readCall(call: CallPlace): void {
  const name = call.tokens[call.at]?.text ?? '';
  const bare = !isSign(call.tokens[call.at - 1], '.');
  if (bare && call.roles.functions.has(name)) return;
  const known = bare ? bareCalls : methodCalls;
  const reader = Object.hasOwn(known, name) ? known[name] : undefined;
  reader?.(call, argumentsAt(call.tokens, call.at + 1));
}

function preload(call: CallPlace, [first]: readonly (readonly Token[])[]): void {
  loads(call, 'preload', first, call.path);
}

/** Relative to the root: only `preload` looks beside the script. */
function load(call: CallPlace, [first]: readonly (readonly Token[])[]): void {
  loads(call, 'load', first, 'res://');
}

function loads(call: CallPlace, kind: EdgeKind, argument: readonly Token[] | undefined, from: ResPath): void {
  const [first] = argument ?? [];
  if (!argument || !first) return;
  const literal = literalOf(argument);
  const written = call.text.slice(first.start, argument.at(-1)?.end);
  call.into.add(kind, literal ? targetOf(valueOf(literal), from) : expression(written), first.line);
}

const onLoader: Reader = (call, args) => {
  if (isOn(call, 'ResourceLoader')) load(call, args);
};

/** Only what is surely a scene of the project: others have such functions too. */
const changeScene: Reader = (call, [first]) => {
  const literal = literalOf(first);
  if (literal && /^(?:res|uid):/.test(valueOf(literal)))
    call.into.add('load', targetOf(valueOf(literal), 'res://'), literal.line);
};

const isOn = (call: CallPlace, name: string): boolean =>
  isSign(call.tokens[call.at - 1], '.') && isWord(call.tokens[call.at - 2], name);

function names(call: CallPlace, by: 'group' | 'input', args: readonly (readonly Token[] | undefined)[]): void {
  for (const pieces of args) {
    const literal = literalOf(pieces);
    if (literal) call.into.add(by, { by, name: valueOf(literal) }, literal.line);
  }
}

const group: Reader = (call, args) => names(call, 'group', [args[0]]);
const groupSecond: Reader = (call, args) => names(call, 'group', [args[1]]);
const action: Reader = (call, args) => names(call, 'input', [args[0]]);
const axis: Reader = (call, args) => {
  if (isOn(call, 'Input')) names(call, 'input', args.slice(0, 2));
};
const vector: Reader = (call, args) => {
  if (isOn(call, 'Input')) names(call, 'input', args.slice(0, 4));
};
const mapped: Reader = (call, args) => {
  if (isOn(call, 'InputMap')) action(call, args);
};

/** `connect("pressed", Global, "on_pressed")` of Godot 3, `pressed.connect(Global.on_pressed)` of Godot 4. */
const connection: Reader = (call, args) => {
  const found = literalOf(args[0]) ? byStrings(args) : byCallable(call, args);
  if (!found?.target || !found.method || call.roles.hides(found.target.text, call.at)) return;
  const { target, method, signal } = found;
  // A method of this very script is no dependency.
  if (target.text === 'self' || target.text === 'super') return;
  call.into.add('connection', { by: 'name', name: target.text }, target.line, {
    member: method,
    ...(signal ? { detail: signal } : {}),
  });
};

interface Connected {
  readonly target: Token | undefined;
  readonly method: string | undefined;
  readonly signal: string | undefined;
}

function byStrings([signal, object, method]: readonly (readonly Token[])[]): Connected | undefined {
  const [target] = object ?? [];
  const [named, by] = [literalOf(method), literalOf(signal)];
  if (object?.length !== 1 || target?.kind !== 'word' || !named || !by) return undefined;
  return { target, method: valueOf(named), signal: valueOf(by) };
}

function byCallable({ tokens, at }: CallPlace, [callable]: readonly (readonly Token[])[]): Connected | undefined {
  const [target, dot, method, ...more] = callable ?? [];
  if (more.length > 0 || target?.kind !== 'word' || !isSign(dot, '.') || method?.kind !== 'word') return undefined;
  const signal = tokens[at - 2];
  return { target, method: method.text, signal: signal?.kind === 'word' ? signal.text : undefined };
}

/** The only piece, if it is a string. */
const literalOf = (pieces: readonly Token[] | undefined): Token | undefined =>
  pieces?.length === 1 && pieces[0]?.kind === 'string' ? pieces[0] : undefined;

const groups: Readonly<Record<string, Reader>> = {
  add_to_group: group,
  remove_from_group: group,
  is_in_group: group,
  get_nodes_in_group: group,
  get_first_node_in_group: group,
  get_node_count_in_group: group,
  has_group: group,
  call_group: group,
  set_group: group,
  notify_group: group,
  call_group_flags: groupSecond,
  set_group_flags: groupSecond,
  notify_group_flags: groupSecond,
};

const bareCalls: Readonly<Record<string, Reader>> = { preload, load, connect: connection, ...groups };

const methodCalls: Readonly<Record<string, Reader>> = {
  ...groups,
  connect: connection,
  load: onLoader,
  load_interactive: onLoader,
  load_threaded_request: onLoader,
  load_threaded_get: onLoader,
  change_scene: changeScene,
  change_scene_to_file: changeScene,
  is_action: action,
  is_action_pressed: action,
  is_action_released: action,
  is_action_just_pressed: action,
  is_action_just_released: action,
  get_action_strength: action,
  get_action_raw_strength: action,
  action_press: action,
  action_release: action,
  get_axis: axis,
  get_vector: vector,
  has_action: mapped,
  add_action: mapped,
  erase_action: mapped,
  action_get_events: mapped,
  action_get_deadzone: mapped,
  action_set_deadzone: mapped,
  action_add_event: mapped,
  action_has_event: mapped,
  action_erase_event: mapped,
  action_erase_events: mapped,
  get_action_list: mapped,
  event_is_action: (call, args) => {
    if (isOn(call, 'InputMap')) names(call, 'input', [args[1]]);
  },
};
