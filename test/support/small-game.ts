import type { GameFiles } from './godot-games.ts';

/** A game with one of most things, and some that are amiss. */
export const smallGame: GameFiles = {
  'project.godot': `config_version=5

[application]

config/name="Small"
run/main_scene="res://main.tscn"

[autoload]

Score="*res://score.gd"

[input]

jump={
"deadzone": 0.5,
"events": []
}
`,
  'main.tscn': `[gd_scene load_steps=3 format=3]

[ext_resource type="PackedScene" path="res://actors/player.tscn" id="1"]
[ext_resource type="Script" path="res://main.gd" id="2"]

[node name="Main" type="Node"]
script = ExtResource("2")

[node name="Player" parent="." instance=ExtResource("1")]

[connection signal="died" from="Player" to="." method="_on_player_died"]
`,
  'main.gd': `extends Node

func _on_player_died():
	Score.add(1)
	load("res://levels/" + str(1) + ".tscn")
`,
  'score.gd': `extends Node

var points := 0

func add(n: int) -> void:
	points += n
`,
  'actors/player.tscn': `[gd_scene load_steps=2 format=3]

[ext_resource type="Script" path="res://actors/player.gd" id="1"]

[node name="Player" type="Node2D" groups=["heroes"]]
script = ExtResource("1")
`,
  'actors/player.gd': `class_name Player
extends Actor

signal died

func jump() -> void:
	if Input.is_action_pressed("jump"):
		died.emit()
`,
  'actors/actor.gd': `class_name Actor
extends Node2D

var health := 10
`,
  'levels/1.tscn': `[gd_scene format=3]

[node name="Level" type="Node"]
`,
  'unused.gd': `extends Node
`,
  'broken.gd': `extends Node

const Gone = preload("res://gone.gd")
`,
};
