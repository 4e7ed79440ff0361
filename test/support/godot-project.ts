import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface GodotProjectOptions {
  /** About so many files that are read, not counting `project.godot`. */
  readonly files?: number;
  /** Lines of a script. */
  readonly lines?: number;
}

/** Files of one actor: script, scene, resource, and every fifth a shader. Three actors share a folder. */
const kindsOfActor = 3;

/**
 * A game in a temporary folder, as large as wished: actors with classes that extend and name each other, scenes that instance
 * each other and connect signals, resources with scripts, an autoload, groups and input actions. Godot 4. Gone when disposed.
 */
export class GodotProject implements Disposable {
  /** Its links are resolved. */
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'wt-godot-')));
  readonly root = join(this.dir, 'game');
  /** For what is kept of it. */
  readonly data = join(this.dir, 'data');
  readonly actors: number;
  readonly #lines: number;

  constructor({ files = 0, lines = 60 }: GodotProjectOptions = {}) {
    this.actors = Math.ceil(files / (kindsOfActor + 0.2));
    this.#lines = lines;
    mkdirSync(this.data, { mode: 0o700 });
    this.write('project.godot', projectFile);
    if (this.actors > 0) this.#fill();
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(this.path(to)), { recursive: true });
    renameSync(this.path(from), this.path(to));
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }

  size(name: string): number {
    return statSync(this.path(name)).size;
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  #fill(): void {
    this.write('global/game.gd', gameScript);
    for (let at = 0; at < this.actors; at++) {
      const place = placeOf(at);
      this.write(`${place}.gd`, actorScript(at, this.actors, this.#lines));
      this.write(`${place}.tscn`, actorScene(at, this.actors));
      this.write(`${place}.tres`, actorResource(at));
      if (at % 5 === 0)
        this.write(`${place}.gdshader`, 'shader_type canvas_item;\n\nvoid fragment() {\n\tCOLOR.a = 0.5;\n}\n');
    }
    this.write('main.tscn', mainScene(this.actors));
  }
}

/** Without its ending. */
export const placeOf = (actor: number): string => `actors/pack_${Math.floor(actor / 3)}/actor_${actor}`;
const uidOf = (actor: number): string => `uid://actor${actor.toString(36)}`;

export const projectFile = `; Engine configuration file.
config_version=5

[application]

config/name="Generated"
config/version="0.1"
run/main_scene="res://main.tscn"
config/features=PackedStringArray("4.6")

[autoload]

Game="*res://global/game.gd"

[input]

jump={
"deadzone": 0.5,
"events": []
}
`;

const gameScript = `extends Node

signal started(level: int)

var score := 0

func add(points: int) -> void:
\tscore += points
`;

/** The first ones extend the engine's, the others one of those; each names some others in its body. */
export function actorScript(at: number, actors: number, lines = 60): string {
  const other = (step: number): number => (at * 7 + step * 13) % actors;
  const base = at < 10 ? 'CharacterBody2D' : `Actor${at % 10}`;
  const bodies = Array.from(
    { length: Math.max(1, Math.floor((lines - 24) / 6)) },
    (_, step) => `
func step_${step}(delta: float, target: Actor${other(step)} = null) -> float:
\t# "not a string" and res://not/a/path.gd
\tvar total := delta * ${step}.5 + float(health)
\tif target is Actor${other(step + 1)}:
\t\ttotal += target.health
\treturn total`,
  );
  return `class_name Actor${at}
extends ${base}
## Generated actor ${at}.

signal hit(amount: int)

const Other = preload("res://${placeOf(other(1))}.tscn")

@export var health: int = ${at % 100}
@export var friend: Actor${other(2)}
@onready var sprite: Sprite2D = $Sprite

func _ready() -> void:
\tadd_to_group("actors")
\tGame.add(health)
\thit.connect(_on_hit)

func _physics_process(delta: float) -> void:
\tif Input.is_action_pressed("jump"):
\t\tstep_0(delta)

func _on_hit(amount: int) -> void:
\thealth -= amount
${bodies.join('\n')}
`;
}

/** Holds one or two actors of a higher number, so that no scene holds itself. */
export function actorScene(at: number, actors: number): string {
  const held = [at * 2 + 1, at * 2 + 2].filter((it) => it < actors);
  const ids = held.map(
    (actor, n) =>
      `[ext_resource type="PackedScene" uid="${uidOf(actor)}" path="res://${placeOf(actor)}.tscn" id="${n + 3}_held"]`,
  );
  const nodes = held.map((_, n) => `[node name="Held${n}" parent="." instance=ExtResource("${n + 3}_held")]\n`);
  const wires = held.map((_, n) => `[connection signal="hit" from="." to="Held${n}" method="_on_hit"]`);
  return `[gd_scene load_steps=${held.length + 3} format=3 uid="${uidOf(at)}"]

[ext_resource type="Script" path="res://${placeOf(at)}.gd" id="1_script"]
[ext_resource type="Resource" path="res://${placeOf(at)}.tres" id="2_stats"]
${ids.join('\n')}

[node name="Actor${at}" type="CharacterBody2D" groups=["actors"]]
script = ExtResource("1_script")
stats = ExtResource("2_stats")

[node name="Sprite" type="Sprite2D" parent="."]
position = Vector2(1, 2)
polygon = PackedVector2Array(0, 0, 10, 0, 10, 10, 0, 10)

${nodes.join('\n')}
[connection signal="hit" from="." to="." method="_on_hit"]
${wires.join('\n')}
`;
}

const actorResource = (at: number): string => `[gd_resource type="Resource" load_steps=2 format=3]

[ext_resource type="Script" path="res://${placeOf(at)}.gd" id="1"]

[resource]
script = ExtResource("1")
health = ${at}
`;

const mainScene = (actors: number): string => `[gd_scene load_steps=2 format=3 uid="uid://main"]

[ext_resource type="PackedScene" path="res://${placeOf(0)}.tscn" id="1"]

[node name="Main" type="Node2D"]

[node name="First" parent="." instance=ExtResource("1")]
; ${actors} actors
`;
