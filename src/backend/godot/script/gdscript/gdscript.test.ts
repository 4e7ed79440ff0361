import { describe, expect, test } from 'vitest';
import type { Reference } from '../../fact/index.ts';
import { factsOfScript } from '../facts-of-script.ts';

const told = ({ kind, target, line, count, member, detail }: Reference): string => {
  const what =
    target.by === 'path'
      ? target.path
      : target.by === 'uid'
        ? target.uid
        : target.by === 'expression'
          ? target.text
          : target.by === 'node'
            ? target.node
            : target.name;
  return [
    `${line} ${kind} ${target.by}:${what}`,
    count > 1 && `x${count}`,
    member && `.${member}`,
    detail && `(${detail})`,
  ]
    .filter(Boolean)
    .join(' ');
};
const factsOf = (text: string) => factsOfScript('res://scripts/a.gd', text, 'later');
const references = (text: string): string[] => factsOf(text).references.map(told);
const outline = (text: string): string[] =>
  (factsOf(text).script?.symbols ?? []).map(
    ({ line, endLine, kind, signature, name, exported, onready, ...more }) =>
      `${line}-${endLine} ${kind} ${name}: ${signature}${exported ? ' exported' : ''}${onready ? ' onready' : ''}${more.static ? ' static' : ''}`,
  );

const godot4 = `@tool
@icon("res://icon.svg")
@abstract class_name Player extends "base.gd".Inner
signal hit(by: Node, amount)
enum State {IDLE, RUN = 2}
enum { A, B = 3 }
const Bullet := preload("res://bullet.tscn")
const Rel = preload("../x/y.gd")
const Uid = preload("uid://abc123")
@export_range(0, 10) var armor := 2
@onready var sprite: Sheet = $Sprite/Body
@export_group("More")
@export
var items: Array[Item] = []
var map: Dictionary[String, Outer.Thing] = {}
var hp := 10:
	set(value):
		hp = value
	get:
		return hp
var mp: int: set = set_mp, get = get_mp

class Inner extends Enemy:
	var z: Boss = null
	func go(
		a: int, # why
		b := 3,
	) -> void:
		pass

func _ready() -> void:
	add_to_group(&"players")
	hit.connect(_on_hit)
	hit.connect(Global.on_hit)
	for each: Minion in items:
		if each is not Array[Big] and (each as Boss).rage > 5 % Mod.VALUE:
			Enemy.new()
	load("x.gd"); load("res://%s" % hp); ResourceLoader.load("uid://zz")
	get_tree().change_scene_to_file("res://menu.tscn")
	var table = { Enemy = 1, "a": %Unique/Path.foo }
	Input.get_vector("l", "r", "u", "d")

static func make(e: Enemy = Enemy.DEFAULT) -> Player:
	return e.Player
`;

describe('Godot 4', () => {
  test('what it refers to', () => {
    expect(references(godot4)).toEqual([
      '2 resource path:res://icon.svg (icon)',
      '3 extends path:res://scripts/base.gd .Inner',
      '4 type name:Node',
      '7 preload path:res://bullet.tscn',
      '8 preload path:res://x/y.gd',
      '9 preload uid:uid://abc123',
      '11 type name:Sheet',
      '14 type name:Item',
      '15 type name:Outer .Thing',
      '23 extends name:Enemy (Inner)',
      '24 type name:Boss',
      '32 group group:players',
      '33 class name:_on_hit',
      '34 connection name:Global .on_hit (hit)',
      '34 class name:Global',
      '35 type name:Minion',
      '36 cast name:Big',
      '36 cast name:Boss',
      '36 class name:Mod',
      '37 class name:Enemy x2',
      '38 load path:res://x.gd',
      '38 load expression:"res://%s" % hp',
      '38 class name:ResourceLoader',
      '38 load uid:uid://zz',
      '39 load path:res://menu.tscn',
      '41 class name:Input',
      '41 input input:l',
      '41 input input:r',
      '41 input input:u',
      '41 input input:d',
      '43 type name:Enemy',
    ]);
  });

  test('what it declares', () => {
    const { script } = factsOf(godot4);
    expect(script).toMatchObject({
      className: 'Player',
      extends: '"base.gd".Inner',
      tool: true,
      icon: 'res://icon.svg',
      lines: 44,
    });
    expect(outline(godot4)).toEqual([
      '4-4 signal hit: signal hit(by: Node, amount)',
      '5-5 enum State: enum State {IDLE, RUN = 2}',
      '6-6 constant A: enum A',
      '6-6 constant B: enum B = 3',
      '7-7 constant Bullet: const Bullet := preload("res://bullet.tscn")',
      '8-8 constant Rel: const Rel = preload("../x/y.gd")',
      '9-9 constant Uid: const Uid = preload("uid://abc123")',
      '10-10 variable armor: var armor := 2 exported',
      '11-11 variable sprite: var sprite: Sheet = $Sprite/Body onready',
      '14-14 variable items: var items: Array[Item] = [] exported',
      '15-15 variable map: var map: Dictionary[String, Outer.Thing] = {}',
      '16-20 variable hp: var hp := 10',
      '21-21 variable mp: var mp: int',
      '23-29 class Inner: class Inner extends Enemy',
      '24-24 variable Inner.z: var z: Boss = null',
      '25-29 function Inner.go: func go(a: int, b := 3) -> void',
      '31-41 function _ready: func _ready() -> void',
      '43-44 function make: static func make(e: Enemy = Enemy.DEFAULT) -> Player static',
    ]);
  });
});

const godot3 = `tool
extends KinematicBody2D
class_name Player, "res://icon.png"
export(int, 0, 10) var armor = 2 setget set_armor, get_armor
export(PackedScene) onready var scene
onready var gun = get_node("Gun")
remote var state
sync func shoot(var power, target : Enemy):
	.shoot(power)
	yield(get_tree().create_timer(1.0), "timeout")
	$Button.connect("pressed", Global, "on_pressed")
	connect("hit", self, "_on_hit")
	if Input.is_action_just_pressed("jump") or event.is_action("fire"):
		get_tree().call_group("enemies", "flee")
		get_tree().call_group_flags(2, "friends", "flee")
	var s = "%s" % Score.text
	var b = load(path)
master func _init(a).(a):
	pass
`;

describe('Godot 3', () => {
  test('what it refers to', () => {
    expect(references(godot3)).toEqual([
      '2 extends name:KinematicBody2D',
      '3 resource path:res://icon.png (icon)',
      '5 type name:PackedScene',
      '8 type name:Enemy',
      '11 connection name:Global .on_pressed (pressed)',
      '11 class name:Global',
      '13 class name:Input',
      '13 input input:jump',
      '13 class name:event',
      '13 input input:fire',
      '14 group group:enemies',
      '15 group group:friends',
      '16 class name:Score',
      '17 load expression:path',
      '17 class name:path',
    ]);
  });

  test('what it declares', () => {
    expect(factsOf(godot3).script).toMatchObject({
      className: 'Player',
      extends: 'KinematicBody2D',
      tool: true,
      icon: 'res://icon.png',
    });
    expect(outline(godot3)).toEqual([
      '4-4 variable armor: var armor = 2 exported',
      '5-5 variable scene: var scene exported onready',
      '6-6 variable gun: var gun = get_node("Gun") onready',
      '7-7 variable state: var state',
      '8-17 function shoot: func shoot(var power, target : Enemy)',
      '18-19 function _init: func _init(a).(a)',
    ]);
  });
});

test('a file that is broken keeps its other edges', () => {
  const text = 'var a = foo(\nconst B = preload("res://b.gd")\nvar c = "open\nfunc d(:\n\tload("res://e.gd")\n';
  expect(references(text)).toEqual(['2 preload path:res://b.gd', '5 load path:res://e.gd']);
});

test('a mark at the begin, line ends of Windows and a string over lines change nothing', () => {
  const text = '\uFEFFextends A\r\nvar a = "x\r\ny"\r\nfunc b():\r\n\tpass\r\n';
  expect(references(text)).toEqual(['1 extends name:A']);
  expect(outline(text).at(-1)).toBe('4-5 function b: func b()');
});

test('paths that lead out of the project are no files of it', () => {
  expect(references('const A = preload("res://../../x.gd")\nvar b = load("user://b.tres")\n')).toEqual([
    '1 preload expression:"res://../../x.gd"',
    '2 load expression:"user://b.tres"',
  ]);
});

test('comments and strings hold no names', () => {
  expect(references('# Enemy.new()\nvar a = "Enemy.new()"\nvar b = """\nEnemy.new()\n"""\n')).toEqual([]);
});

test('what is too long, or no text, is told and not read', () => {
  expect(factsOf('x'.repeat(5_000_000))).toMatchObject({ references: [], diagnostics: [{ code: 'too-large' }] });
  expect(factsOf('a\0b')).toMatchObject({ references: [], diagnostics: [{ code: 'encoding' }] });
  expect(factsOf('a = 1\n'.repeat(100_000)).diagnostics).toMatchObject([{ code: 'too-large', severity: 'warning' }]);
});

test('nesting has no bound', () => {
  expect(factsOf(`var a = ${'['.repeat(10_000)}Enemy.x${']'.repeat(10_000)}\n`).references).toHaveLength(1);
});
