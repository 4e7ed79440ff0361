import { describe, expect, it } from 'vitest';
import type { Reference } from '../fact/index.ts';
import { factsOfText } from './facts-of-text.ts';

const facts = (text: string) => factsOfText('res://levels/one/a.tscn', text);
/** `script res://a.gd :3 x2 .detail` */
const short = ({ kind, target, line, count, member, detail }: Reference): string =>
  [
    kind,
    'path' in target
      ? target.path
      : 'node' in target
        ? target.node
        : 'uid' in target
          ? target.uid
          : JSON.stringify(target),
    `:${line}`,
    ...(count > 1 ? [`x${count}`] : []),
    ...(member ? [member] : []),
    ...(detail ? [`(${detail})`] : []),
  ].join(' ');
const references = (text: string) => facts(text).references.map(short);

const three = `[gd_scene load_steps=4 format=2]

[ext_resource path="res://player.gd" type="Script" id=1]
[ext_resource path="res://enemy.tscn" type="PackedScene" id=2]
[ext_resource path="res://icon.png" type="Texture" id=3]
[ext_resource path="res://unused.ogg" type="AudioStream" id=4]

[sub_resource type="ShaderMaterial" id=1]
next = ExtResource( 3 )

[node name="Main" type="Node2D" groups=[
"stage",
]]
script = ExtResource( 1 )

[node name="Foe" parent="." instance=ExtResource( 2 )]

[node name="Foe2" parent="Foe" groups=["stage", "foes"] instance=ExtResource( 2 )]
texture = ExtResource( 3 )
script = ExtResource( 1 )

[node name="Sprite" parent="Foe" index="0"]
visible = false

[node name="Own" type="Node" parent="Foe/Foe2"]
script = SubResource( 7 )

[connection signal="hit" from="Foe" to="." method="_on_hit"]
[connection signal="hit" from="Foe/Foe2" to="." method="_on_hit" binds= [ 1 ]]
[connection signal="died" from="Foe" to="Foe/Foe2" method="cheer"]

[editable path="Foe"]
`;

describe('scenes', () => {
  it('reads Godot 3: each reference once, with its place and number', () =>
    expect(references(three)).toEqual([
      'resource res://unused.ogg :6',
      'resource res://icon.png :9 x2',
      'group {"by":"group","name":"stage"} :11 x2 (.)',
      'script res://player.gd :14 x2 (.)',
      'instance res://enemy.tscn :16 x2 (Foe)',
      'group {"by":"group","name":"foes"} :18 (Foe/Foe2)',
      'connection . :28 x2 _on_hit (hit)',
      'connection Foe/Foe2 :30 cheer (died)',
    ]));

  it('knows the nodes and where they come from', () => {
    const { scene, diagnostics } = facts(three);
    expect(diagnostics).toEqual([]);
    expect(scene?.nodes).toEqual([
      { path: '.', name: 'Main', type: 'Node2D', script: { path: 'res://player.gd' }, groups: ['stage'], line: 11 },
      { path: 'Foe', name: 'Foe', instance: { path: 'res://enemy.tscn' }, groups: [], line: 16 },
      {
        path: 'Foe/Foe2',
        name: 'Foe2',
        script: { path: 'res://player.gd' },
        instance: { path: 'res://enemy.tscn' },
        groups: ['stage', 'foes'],
        line: 18,
      },
      { path: 'Foe/Sprite', name: 'Sprite', groups: [], line: 22 },
      { path: 'Foe/Foe2/Own', name: 'Own', type: 'Node', script: { path: '' }, groups: [], line: 25 },
    ]);
    expect(scene?.connections).toEqual([
      { signal: 'hit', from: 'Foe', to: '.', method: '_on_hit', line: 28 },
      { signal: 'hit', from: 'Foe/Foe2', to: '.', method: '_on_hit', line: 29 },
      { signal: 'died', from: 'Foe', to: 'Foe/Foe2', method: 'cheer', line: 30 },
    ]);
  });

  it('reads Godot 4: text ids, uids, typed arrays, an inherited root, names of other kinds', () => {
    const text = `[gd_scene load_steps=4 format=3 uid="uid://b4xyz"]

[ext_resource type="PackedScene" uid="uid://base1" path="res://base.tscn" id="1_a"]
[ext_resource type="Script" uid="uid://<invalid>" path="res://item.gd" id="2_b"]
[ext_resource type="Script" path="uid://only" id="3_c"]
[ext_resource type="Theme" path="res://ui.tres" id="4_d"]
[ext_resource type="Shader" path="fx.gdshader" id="5_e"]

[sub_resource type="ShaderMaterial" id="m"]
shader = ExtResource("5_e")

[sub_resource type="Resource" id="r"]
script = ExtResource("2_b")

[node name="Root" instance=ExtResource("1_a")]
items = Array[ExtResource("2_b")]([SubResource("r")])
script = ExtResource("3_c")
theme = ExtResource("4_d")
by_scene = { "x": ExtResource("1_a") }

[node name="Later" parent="." unique_id=5 node_paths=PackedStringArray("x") instance_placeholder="res://later.tscn"]
x = NodePath("..")

[connection signal="a" from=^"." to=NodePath("Later") method=&"go" flags=3]
`;
    const { uid, scene, diagnostics } = facts(text);
    expect(diagnostics).toEqual([]);
    expect(uid).toBe('uid://b4xyz');
    expect(references(text)).toEqual([
      'shader res://levels/one/fx.gdshader :10',
      'script res://item.gd :13',
      'instance res://base.tscn :15 (.)',
      'script uid://only :17 (.)',
      'theme res://ui.tres :18 (.)',
      'instance res://later.tscn :21 (Later)',
      'connection Later :24 go (a)',
    ]);
    expect(facts(text).references.find(({ kind }) => kind === 'instance')?.target).toEqual({
      by: 'path',
      path: 'res://base.tscn',
      uid: 'uid://base1',
    });
    expect(scene?.nodes[0]).toEqual({
      path: '.',
      name: 'Root',
      instance: { path: 'res://base.tscn', uid: 'uid://base1' },
      script: { path: '', uid: 'uid://only' },
      groups: [],
      line: 15,
    });
    expect(scene?.nodes[1]?.instance).toEqual({ path: 'res://later.tscn' });
  });

  it('tells one file with two ids once', () => {
    const text = `[gd_scene]
[ext_resource path="res://a.gd" type="Script" id=1]
[ext_resource path="res://b/../a.gd" type="Script" id=2]
[node name="A" type="Node"]
script = ExtResource( 2 )
`;
    expect(references(text)).toEqual(['script res://a.gd :5 (.)']);
  });

  it('refers to nothing out of the project, and says so once', () => {
    const text = `[gd_scene]
[ext_resource path="res://../../etc/passwd" type="Script" id=1]
[ext_resource path="/etc/passwd" type="Script" id=2]
[ext_resource path="user://a.gd" type="Script" id=3]
[ext_resource type="Script" id=4]
[node name="A" type="Node"]
script = ExtResource( 1 )
[node name="B" type="Node" parent="." instance_placeholder="C:\\\\x.tscn"]
`;
    const { references, diagnostics, scene } = facts(text);
    expect(references).toEqual([]);
    expect(diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'outside-project 2',
      'outside-project 3',
      'outside-project 4',
      'outside-project 5',
      'outside-project 8',
    ]);
    expect(scene?.nodes.map((node) => node.script ?? node.instance)).toEqual([undefined, undefined]);
  });

  it('tells an id that nobody declared, and a connection to nothing', () => {
    const { diagnostics, scene } = facts(
      '[gd_scene]\n[node name="A" type="Node"]\nscript = ExtResource("9_x")\n[connection signal="a" from="."]\n',
    );
    expect(diagnostics.map(({ code, line, message }) => [code, line, message])).toEqual([
      ['broken-reference', 3, 'There is no ext_resource with the id "9_x".'],
      ['syntax', 4, 'A connection names no signal, source, target or method.'],
    ]);
    expect(scene?.connections).toEqual([]);
  });

  it('says of an empty, a foreign and a binary file what it is', () => {
    expect(facts('').diagnostics).toMatchObject([{ code: 'syntax', line: 0 }]);
    expect(facts('[gd_resource]\n').diagnostics).toMatchObject([{ code: 'syntax', line: 1 }]);
    expect(facts('RSRC\0\0').diagnostics).toMatchObject([{ code: 'binary' }]);
    expect(facts('RSRC\0\0').diagnostics).toHaveLength(1);
  });

  it('keeps the edges of a file with a merge conflict in it', () => {
    const text = three.replace('texture = ', '<<<<<<< ours\ntexture = 1\n=======\n>>>>>>> theirs\ntexture = ');
    expect(facts(text).diagnostics.length).toBeGreaterThan(0);
    expect(facts(text).references.map((it) => [it.kind, it.target, it.count])).toEqual(
      facts(three).references.map((it) => [it.kind, it.target, it.count]),
    );
  });

  it('does not hold on to a long text', () => {
    const long = `${three}data = PoolByteArray( ${'1, '.repeat(20_000)}1 )\n`;
    expect(facts(long)).toEqual(facts(three));
  });
});
