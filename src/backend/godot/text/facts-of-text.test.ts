import { describe, expect, it } from 'vitest';
import type { ResPath } from '../fact/index.ts';
import { factsOfText } from './facts-of-text.ts';
import { kindOfFile } from './kind-of-file.ts';
import { presetsIn } from './presets.ts';

const lines = (path: ResPath, text: string) =>
  factsOfText(path, text).references.map(({ kind, target, line, detail }) =>
    `${kind} ${'path' in target ? target.path : 'uid' in target ? target.uid : ''} :${line} ${detail ?? ''}`.trim(),
  );

describe('kindOfFile', () => {
  it.each([
    ['res://project.godot', 'project'],
    ['export_presets.cfg', 'presets'],
    ['addons/a/plugin.cfg', 'plugin'],
    ['a/other.cfg', 'asset'],
    ['A.GD', 'script'],
    ['a.cs', 'script'],
    ['a.tscn', 'scene'],
    ['a.escn', 'scene'],
    ['a.tres', 'resource'],
    ['a.scn', 'asset'],
    ['a.gdshader', 'shader'],
    ['a.gdshaderinc', 'shader'],
    ['a.shader', 'shader'],
    ['a.png.import', 'import'],
    ['a.gd.uid', 'uid'],
    ['a.gdextension', 'extension'],
    ['a.gdnlib', 'extension'],
    ['a.gdns', 'extension'],
    ['a.png', 'asset'],
    ['a.gd/readme', 'asset'],
    ['gd', 'asset'],
    ['x.constructor', 'asset'],
    ['', 'asset'],
  ])('%s is %s', (path, kind) => expect(kindOfFile(path)).toBe(kind));
});

describe('factsOfText', () => {
  it('leaves scripts and assets to others', () =>
    expect(factsOfText('res://a.gd', 'extends Node')).toEqual({ kind: 'script', references: [], diagnostics: [] }));

  it('reads a resource: its script, those within it, and what it holds', () => {
    const text = `[gd_resource type="Resource" script_class="Item" load_steps=3 format=3 uid="uid://item1"]

[ext_resource type="Script" path="res://item.gd" id="1"]
[ext_resource type="Texture2D" path="icon.png" id="2"]

[resource]
script = ExtResource("1")
icon = ExtResource("2")
other = Resource("res://other.tres")
`;
    expect(factsOfText('res://items/a.tres', text)).toMatchObject({
      kind: 'resource',
      uid: 'uid://item1',
      diagnostics: [],
    });
    expect(lines('res://items/a.tres', text)).toEqual([
      'script res://item.gd :7',
      'resource res://items/icon.png :8',
      'resource res://other.tres :9',
    ]);
  });

  it('reads what an import was made from', () => {
    const text =
      '[remap]\n\nimporter="texture"\nuid="uid://pic"\npath.s3tc="res://.import/a"\n\n[deps]\n\nsource_file="res://a b.png"\n';
    expect(lines('res://a b.png.import', text)).toEqual(['import res://a b.png :9 texture']);
    expect(factsOfText('res://a b.png.import', text).uid).toBe('uid://pic');
  });

  it('reads a uid beside a file', () => {
    expect(factsOfText('res://a.gd.uid', '\ufeffuid://abc0\r\n')).toEqual({
      kind: 'uid',
      uid: 'uid://abc0',
      references: [],
      diagnostics: [],
    });
    for (const text of ['', 'uid://<invalid>', 'uid://', 'uid://a b', 'x uid://a'])
      expect(factsOfText('res://a.gd.uid', text)).toMatchObject({ diagnostics: [{ code: 'syntax' }] });
  });

  it('reads the script of a plug-in beside it', () =>
    expect(lines('res://addons/x/plugin.cfg', '[plugin]\n\nname="X"\nscript="src/x.gd"\n')).toEqual([
      'setting res://addons/x/src/x.gd :4 plugin/script',
    ]));

  it('reads native libraries of both engines', () => {
    const four =
      '[libraries]\nlinux.debug.x86_64 = "bin/a.so"\nmacos = "res://b.dylib"\n[icons]\nFoo = "res://f.svg"\n';
    expect(lines('res://ext/a.gdextension', `${four}[dependencies]\nlinux = {"res://c.so": ""}\n`)).toEqual([
      'library res://ext/bin/a.so :2 linux.debug.x86_64',
      'library res://b.dylib :3 macos',
      'setting res://f.svg :5 icons/Foo',
      'library res://c.so :7 linux',
    ]);
    const three = '[general]\nsingleton=false\n[entry]\nX11.64="res://a.so"\n[dependencies]\nX11.64=[ "res://b.so" ]\n';
    expect(lines('res://a.gdnlib', three)).toEqual(['library res://a.so :4 X11.64', 'library res://b.so :6 X11.64']);
    const script =
      '[gd_resource type="NativeScript" format=2]\n[ext_resource path="res://a.gdnlib" type="GDNativeLibrary" id=1]\n';
    expect(lines('res://a.gdns', `${script}[resource]\nlibrary = ExtResource( 1 )\n`)).toEqual([
      'library res://a.gdnlib :4',
    ]);
  });

  it('reads includes of shaders where they are none of a comment or text', () => {
    const text = `shader_type spatial;
// #include "res://no.gdshaderinc"
/* #include "res://no.gdshaderinc"
*/ #include "res://yes.gdshaderinc" // "
uniform float a : hint_range(0, 1); // "
  #  include "beside.gdshaderinc"
"#include" "res://no.gdshaderinc"
#include "uid://abc"
#include "../../../x"
`;
    expect(lines('res://fx/a.gdshader', text)).toEqual([
      'include res://yes.gdshaderinc :4',
      'include res://fx/beside.gdshaderinc :6',
      'include uid://abc :8',
    ]);
    expect(factsOfText('res://fx/a.gdshader', text).diagnostics).toMatchObject([{ code: 'outside-project', line: 9 }]);
  });
});

const presets = `[preset.0]

name="Web ] \\"beta\\""
platform="Web"
runnable=true
export_filter="resources"
export_files=PackedStringArray("res://a.tscn")
export_path="../out/index.html"

[preset.0.options]

custom_template/release="/opt/web.zip"
html/custom_html_shell="res://shell.html"
vram/desktop=true
size=2
colors=Color( 0, 0, 0, 1 )
__proto__="x"

[preset.10]

name="Linux"
platform="Linux/X11"
runnable=false

[preset.2]

platform="Android"
`;

describe('export presets', () => {
  it('gives those that can be chosen, in the order of the file', () => {
    const [web, linux, ...others] = presetsIn(presets);
    expect(others).toEqual([]);
    expect(web).toMatchObject({ index: 0, name: 'Web ] "beta"', platform: 'Web', runnable: true });
    expect(web?.exportPath).toBe('../out/index.html');
    expect(Object.entries(web?.options ?? {})).toEqual([
      ['custom_template/release', '/opt/web.zip'],
      ['html/custom_html_shell', 'res://shell.html'],
      ['vram/desktop', true],
      ['size', 2],
      ['__proto__', 'x'],
    ]);
    expect(linux).toEqual({
      index: 10,
      name: 'Linux',
      platform: 'Linux/X11',
      runnable: false,
      exportPath: '',
      options: {},
    });
  });

  it('refers to the files that they name', () =>
    expect(lines('res://export_presets.cfg', presets)).toEqual([
      'setting res://a.tscn :7 preset.0/export_files',
      'setting res://shell.html :13 preset.0.options/html/custom_html_shell',
    ]));

  it('reads a file with a byte order mark, and one that is none', () => {
    expect(presetsIn(`\ufeff${presets}`)).toEqual(presetsIn(presets));
    expect(presetsIn('')).toEqual([]);
    expect(presetsIn('\0[preset.99999999999]\nname=1')).toEqual([]);
  });
});
