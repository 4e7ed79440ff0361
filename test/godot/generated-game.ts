import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Seeded } from '../support/chaos/seeded.ts';

/** A game of Godot 3 that nobody wrote: `size` scripts and as many scenes, the same for the same seed. */
export class GeneratedGame {
  readonly #random: Seeded;
  readonly #root: string;
  readonly #size: number;

  constructor(root: string, seed: number, size: number) {
    this.#random = new Seeded(seed);
    this.#root = root;
    this.#size = size;
  }

  write(): void {
    for (let n = 0; n < this.#size; n += 1) {
      this.#file(scriptPath(n), this.#script(n));
      if (n % 3 === 0) this.#file(dataPath(n), this.#data(n));
      this.#file(scenePath(n), this.#scene(n));
    }
    this.#file(
      'lib/global.gd',
      'extends Node\n\nsignal told(what)\nvar count := 0\n\nfunc tell(_what = null):\n\tcount += 1\n',
    );
    this.#file('project.godot', project);
  }

  #file(path: string, text: string): void {
    mkdirSync(dirname(join(this.#root, path)), { recursive: true });
    writeFileSync(join(this.#root, path), this.#random.chance(0.1) ? text.replaceAll('\n', '\r\n') : text);
  }

  /** Names only what has a lower number: circles of scripts are none that the engine loads. */
  #script(n: number): string {
    const lines = [...this.#head(n), '', `signal sig_${n}(what)`, `const OWN_${n} = ${n}`];
    for (let i = 0; i < 4; i += 1)
      if (n > 0 && this.#random.chance(0.6)) lines.push(this.#member(this.#below(n), `${n}_${i}`));
    lines.push('', `class Inner_${n}:\n\textends Node\n\tfunc inner_${n}():\n\t\tpass`);
    lines.push('', `func hit_${n}(_a = null, _b = null):\n\treturn OWN_${n}`);
    for (let i = 0; i < 3; i += 1)
      if (n > 0 && this.#random.chance(0.7)) lines.push('', this.#function(this.#below(n), `${n}_${i}`));
    return `${lines.join('\n')}\n`;
  }

  #head(n: number): string[] {
    const name = n % 2 === 0 ? [`class_name Thing${n}`] : [];
    const base = n > 0 && this.#random.chance(0.6) ? this.#base(this.#below(n)) : 'extends Node';
    return this.#random.chance(0.5) ? [...name, base] : [base, ...name];
  }

  #base(of: number): string {
    const path = this.#quoted(of);
    const ways = [`extends ${path}`, `extends ${path}.Inner_${of}`];
    if (of % 2 === 0) ways.push(`extends Thing${of}`, `extends Thing${of}.Inner_${of}`);
    return this.#random.pick(ways);
  }

  #member(of: number, i: string): string {
    const ways = [
      `const P_${i} = preload(${this.#quoted(of)})`,
      `const S_${i} := preload("res://${scenePath(of)}")`,
      `var l_${i} = load("res://${scenePath(of)}") # preload("res://no/${i}.gd")`,
      `export(PackedScene) var e_${i} = preload("res://${scenePath(of)}")`,
      `var t_${i} = "Thing${of} preload('res://x.gd')"`,
    ];
    if (of % 2 === 0) ways.push(`var v_${i}: Thing${of}`, `onready var o_${i} := get_node("x") as Thing${of}`);
    return this.#random.pick(ways);
  }

  #function(of: number, i: string): string {
    const ways = [
      `func f_${i}():\n\tvar Thing${of} = 1\n\treturn Thing${of}`,
      `func f_${i}(x):\n\treturn x.Thing${of} if x else {Thing${of} = 1}`,
      `func f_${i}():\n\tGlobal.tell("Thing${of}")\n\tadd_to_group("group ${of % 5}")`,
    ];
    if (of % 2 === 0) {
      ways.push(`func f_${i}(x: Thing${of} = null) -> Thing${of}:\n\treturn x`);
      ways.push(`func f_${i}(x):\n\tif x is Thing${of} and Thing${of}.OWN_${of} > 1:\n\t\treturn x as Thing${of}`);
    }
    return this.#random.pick(ways);
  }

  #data(n: number): string {
    const of = this.#below(n + 1);
    return `[gd_resource type="Resource" load_steps=2 format=2]\n\n[ext_resource path="res://${scenePath(of)}" type="PackedScene" id=${n}]\n\n[resource]\n__meta__ = { "a": [ ExtResource( ${n} ) ] }\n`;
  }

  #scene(n: number): string {
    const others = Array.from({ length: n > 0 ? 3 : 0 }, () => this.#below(n));
    const parts = ['[gd_scene format=2]\n', `[ext_resource path="res://${scriptPath(n)}" type="Script" id=1]`];
    for (const [at, of] of others.entries())
      parts.push(`[ext_resource path="res://${scenePath(of)}" type="PackedScene" id=${at + 2}]`);
    parts.push(`\n[node name="Root" ${this.#origin(n)}]`, 'script = ExtResource( 1 )');
    parts.push(...this.#children(n, others[2] ?? 0), ...this.#connections(n, others[1] ?? 0), '');
    return parts.join('\n');
  }

  #origin(n: number): string {
    const inherits = n > 0 && this.#random.chance(0.4);
    const groups = this.#random.chance(0.5) ? ` groups=["group ${n % 5}", "all"]` : '';
    return `${inherits ? 'instance=ExtResource( 2 )' : 'type="Node"'}${groups}`;
  }

  #children(n: number, later: number): string[] {
    if (n === 0) return ['\n[node name="Kid0" type="Node" parent="."]'];
    const placeholder = `\n[node name="Later${n}" parent="." instance_placeholder="res://${scenePath(later)}"]`;
    return [
      `\n[node name="Other${n}" parent="." instance=ExtResource( 3 )]`,
      ...(this.#random.chance(0.3) ? [placeholder] : []),
      `\n[node name="Kid${n}" type="Node" parent="Other${n}"]`,
    ];
  }

  #connections(n: number, other: number): string[] {
    const kid = n > 0 ? `Other${n}/Kid${n}` : `Kid${n}`;
    const lines = [`\n[connection signal="tree_entered" from="${kid}" to="." method="hit_${n}"]`];
    if (n === 0) return lines;
    lines.push(
      `[connection signal="tree_exited" from="." to="Other${n}" method="hit_${other}" binds= [ ${n}, { "a": [ "]" ] } ]]`,
    );
    lines.push(`[connection signal="sig_${other}" from="Other${n}" to="${kid}" method="queue_free" flags=3]`);
    return lines;
  }

  #quoted(of: number): string {
    return this.#random.pick([
      `"res://${scriptPath(of)}"`,
      `'res://${scriptPath(of)}'`,
      `"../${of % 4}/thing_${of}.gd"`,
    ]);
  }

  #below(n: number): number {
    return this.#random.between(0, n);
  }
}

const scriptPath = (n: number): string => `${n % 4}/thing_${n}.gd`;
const scenePath = (n: number): string => `${n % 4}/scene ${n}.tscn`;
const dataPath = (n: number): string => `${n % 4}/data_${n}.tres`;

const project =
  'config_version=4\n\n[application]\n\nconfig/name="Generated"\n\n[autoload]\n\nGlobal="*res://lib/global.gd"\n';
