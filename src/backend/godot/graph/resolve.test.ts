import { describe, expect, it } from 'vitest';
import { filesOf } from '../../../../test/support/godot-texts.ts';
import type { ResPath } from '../fact/index.ts';
import { graphOf, LiveGraph } from './live-graph.ts';

type Texts = Readonly<Record<string, string>>;

const edgesOf = (texts: Texts, from?: ResPath): string[] =>
  [...graphOf(filesOf(texts)).edges()]
    .filter((edge) => from === undefined || edge.from === from)
    .map(({ from, to, kind, member, detail }) =>
      [from.slice(6), kind, to.replace('res://', ''), member, detail].filter((it) => it !== undefined).join(' '),
    );
const unresolvedIn = (texts: Texts): string[] =>
  graphOf(filesOf(texts)).unresolved.map(({ from, text, why }) => `${from} ${text} ${why}`);
function diagnosticsOf(texts: Texts, path: ResPath): string[] {
  const live = new LiveGraph();
  for (const [at, file] of filesOf(texts)) live.set(at, file);
  live.publish();
  return live.diagnostics(path).map(({ code, message }) => `${code}: ${message}`);
}

const project = (autoload: string): string =>
  `config_version=5\n\n[autoload]\n\n${autoload}\n\n[input]\n\njump={\n"deadzone": 0.5\n}\n`;
const script = 'extends Node\n\nfunc hit():\n\tpass\n';
const scene = (body: string, head = 'format=3'): string => `[gd_scene ${head}]\n\n${body}`;

describe('names', () => {
  it('leads a name to the class of the project, and leaves those of the engine', () =>
    expect(edgesOf({ 'a.gd': 'class_name A\nextends Node\n', 'b.gd': 'extends A\nvar v: Vector2\n' })).toEqual([
      'b.gd extends a.gd',
    ]));

  it('leads an autoload by its name to what it loads, unless it is no singleton', () => {
    const game = 'extends Node\nfunc _ready():\n\tGame.add(1)\n';
    const texts = { 'game.gd': 'extends Node\nfunc add(n):\n\tpass\n', 'a.gd': game };
    const used = edgesOf({ ...texts, 'project.godot': project('Game="*res://game.gd"') }, 'res://a.gd');
    expect(used.map((edge) => edge.split(' ').slice(0, 3).join(' '))).toEqual(['a.gd autoload game.gd']);
    expect(edgesOf({ ...texts, 'project.godot': project('Game="res://game.gd"') }, 'res://a.gd')).toEqual([]);
  });

  it('is no dependency of a file on itself', () =>
    expect(edgesOf({ 'a.gd': 'class_name A\nextends Node\nvar other: A\nfunc f():\n\treturn A.new()\n' })).toEqual([]));

  it('takes the first of two classes with one name, and tells both', () => {
    const texts = { 'a.gd': 'class_name A\n', 'b.gd': 'class_name A\n', 'c.gd': 'extends A\n' };
    expect(edgesOf(texts)).toEqual(['c.gd extends a.gd']);
    expect(diagnosticsOf(texts, 'res://a.gd')).toEqual(['duplicate-class: res://b.gd is called A as well']);
    expect(diagnosticsOf(texts, 'res://b.gd')).toEqual(['duplicate-class: res://a.gd is called A as well']);
  });

  it('knows the list of classes of Godot 3', () => {
    const listed =
      '_global_script_classes=[ {\n"base": "Node",\n"class": "N",\n"language": "NativeScript",\n"path": "res://n.gdns"\n} ]\n';
    const native = '[gd_resource type="NativeScript" format=2]\n\n[resource]\n';
    expect(
      edgesOf(
        { 'project.godot': `config_version=4\n\n${listed}`, 'n.gdns': native, 'b.gd': 'extends N\n' },
        'res://b.gd',
      ),
    ).toEqual(['b.gd extends n.gdns']);
  });

  it('finds classes of C# by their own names, also where a file holds several', () => {
    const texts = {
      'Base.cs': 'using Godot;\npublic partial class Base : Node { }\npublic class Side { }\n',
      'Child.cs': 'using Godot;\npublic partial class Child : Base { private Side side; }\n',
      'a.gd': 'var side: Side\n',
    };
    expect(edgesOf(texts)).toEqual(['Child.cs extends Base.cs', 'Child.cs type Base.cs']);
  });
});

describe('paths and uids', () => {
  it('believes the uid, then the path', () => {
    const held = (uid: string): string =>
      scene(
        `[ext_resource type="PackedScene" uid="${uid}" path="res://old.tscn" id="1"]\n\n[node name="R" type="Node"]\n\n[node name="H" parent="." instance=ExtResource("1")]\n`,
      );
    const target = scene('[node name="T" type="Node"]\n', 'format=3 uid="uid://t"');
    const texts = { 'moved.tscn': target, 'old.tscn': scene('[node name="O" type="Node"]\n') };
    const to = (uid: string): string | undefined => edgesOf({ ...texts, 's.tscn': held(uid) }, 'res://s.tscn')[0];
    expect(to('uid://t')).toMatch(/^s.tscn instance moved.tscn/);
    expect(to('uid://x')).toMatch(/^s.tscn instance old.tscn/);
    expect(diagnosticsOf({ ...texts, 's.tscn': held('uid://x') }, 'res://s.tscn')).toEqual([
      'unknown-uid: no file of the project has uid://x; the engine takes the path beside it',
    ]);
  });

  it('knows the uid of a file by what lies beside it, as long as the file is there', () => {
    const texts = { 'a.gd.uid': 'uid://abc\n', 'b.gd': 'const A = preload("uid://abc")\n' };
    expect(edgesOf({ ...texts, 'a.gd': script }, 'res://b.gd')).toEqual(['b.gd preload a.gd']);
    expect(unresolvedIn(texts)).toEqual(['res://b.gd uid://abc unknown-uid']);
  });

  it('makes a node of what is not there, and says so', () => {
    const graph = graphOf(filesOf({ 'b.gd': 'const A = preload("res://gone.gd")\n' }));
    expect(graph.nodes.get('res://gone.gd')).toEqual({
      id: 'res://gone.gd',
      kind: 'script',
      label: 'gone.gd',
      missing: true,
    });
    expect(graph.unresolved.map(({ why }) => why)).toEqual(['missing']);
  });

  it('says nothing of what lies in folders that are not read', () => {
    const files = filesOf({
      'b.gd': 'const A = preload("res://raw/gone.gd")\nconst B = preload("res://.godot/x.gd")\n',
    });
    const graph = graphOf(files, ['res://raw/']);
    expect([graph.edgeCount, graph.unresolved]).toEqual([0, []]);
  });
});

const connected = (to: string, method = 'hit'): string =>
  `[connection signal="s" from="." to="${to}" method="${method}"]\n`;
const actor = scene(
  `[ext_resource type="Script" path="res://a.gd" id="1"]\n\n[node name="Actor" type="Node"]\n\n[node name="Arm" type="Node" parent="."]\nscript = ExtResource("1")\n\n[node name="Bare" type="Node" parent="."]\n`,
);
const holder = (wires: string): string =>
  scene(
    `[ext_resource type="PackedScene" path="res://actor.tscn" id="1"]\n\n[node name="R" type="Node"]\n\n[node name="Held" parent="." instance=ExtResource("1")]\n\n${wires}`,
  );
const heir = (wires: string): string =>
  scene(
    `[ext_resource type="PackedScene" path="res://actor.tscn" id="1"]\n\n[node name="Heir" instance=ExtResource("1")]\n\n${wires}`,
  );
const wired = (texts: Texts): string[] =>
  edgesOf({ 'a.gd': script, ...texts }).filter((it) => it.includes(' connection '));
const told = (texts: Texts): string[] => unresolvedIn({ 'a.gd': script, ...texts });

describe('signals', () => {
  it('leads to the method of the script of the node', () =>
    expect(wired({ 'actor.tscn': actor + connected('Arm') })).toEqual(['actor.tscn connection a.gd hit s']));

  it('goes through scenes that are held and inherited', () => {
    expect(wired({ 'actor.tscn': actor, 'h.tscn': holder(connected('Held/Arm')) })).toEqual([
      'h.tscn connection a.gd hit s',
    ]);
    expect(wired({ 'actor.tscn': actor, 'h.tscn': heir(connected('Arm')) })).toEqual(['h.tscn connection a.gd hit s']);
  });

  it('tells a node without script, a script without the function, and a node that is not there', () => {
    expect(told({ 'actor.tscn': actor + connected('Bare') })).toEqual(['res://actor.tscn Bare::hit no-script']);
    expect(told({ 'actor.tscn': actor + connected('Arm', 'miss') })).toEqual(['res://actor.tscn Arm::miss no-method']);
    expect(told({ 'actor.tscn': actor + connected('Leg') })).toEqual(['res://actor.tscn Leg::hit missing']);
  });

  it('takes methods of base scripts and of the engine for what they are', () => {
    expect(told({ 'actor.tscn': actor + connected('Bare', 'queue_free') })).toEqual([]);
    expect(told({ 'a.gd': 'extends "res://b.gd"\n', 'b.gd': script, 'actor.tscn': actor + connected('Arm') })).toEqual(
      [],
    );
  });

  it('is not caught by scenes that hold each other, nor by scripts that extend each other', () => {
    const circle = (other: string): string =>
      scene(
        `[ext_resource type="PackedScene" path="res://${other}.tscn" id="1"]\n\n[node name="R" instance=ExtResource("1")]\n\n${connected('X/Y')}`,
      );
    expect(told({ 'x.tscn': circle('y'), 'y.tscn': circle('x') })).toHaveLength(2);
    const bases = { 'a.gd': 'extends "res://b.gd"\n', 'b.gd': 'extends "res://a.gd"\n' };
    expect(told({ ...bases, 'actor.tscn': actor + connected('Arm') })).toEqual(['res://actor.tscn Arm::hit no-method']);
  });
});

describe('groups and actions', () => {
  it('are nodes; an action that nobody declares is missing, one that nobody uses is there', () => {
    const body =
      'extends Node\nfunc _process(_d):\n\tif Input.is_action_pressed("fire") or Input.is_action_pressed("ui_accept"):\n\t\tpass\n';
    const graph = graphOf(filesOf({ 'project.godot': project(''), 'a.gd': body }));
    const inputs = [...graph.nodes.values()]
      .filter(({ kind }) => kind === 'input')
      .map(({ label, missing }) => [label, missing]);
    expect(inputs).toEqual([
      ['fire', true],
      ['jump', undefined],
      ['ui_accept', undefined],
    ]);
    expect(graph.unresolved.map(({ text }) => text)).toEqual(['fire']);
  });
});

const hashOf = (texts: Texts): string => graphOf(filesOf(texts)).hash;

describe('the hash', () => {
  it('is the same for the same graph, whatever the order and size, and another one for another graph', () => {
    const texts = { 'a.gd': script, 'b.gd': 'const A = preload("res://a.gd")\n' };
    expect(hashOf(texts)).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf({ 'b.gd': texts['b.gd'], 'a.gd': `${script}# longer\n` })).toBe(hashOf(texts));
    expect(hashOf({ ...texts, 'b.gd': `\n${texts['b.gd']}` })).not.toBe(hashOf(texts));
    expect(hashOf({ 'a.gd': script })).not.toBe(hashOf(texts));
  });
});
