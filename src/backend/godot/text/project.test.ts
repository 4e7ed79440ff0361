import { describe, expect, it } from 'vitest';
import { factsOfText } from './facts-of-text.ts';

const facts = (text: string) => factsOfText('res://project.godot', text);
const settings = (text: string) =>
  facts(text).references.map(
    ({ kind, target, detail }) => `${kind} ${'path' in target ? target.path : JSON.stringify(target)} ${detail}`,
  );

const four = `; Engine configuration file.
config_version=5

[application]

config/name="A ; [game]"
config/version=0.16
config/description="res://not a file
res://neither.gd"
run/main_scene="uid://main1"
run/main_scene.web="res://web.tscn"
config/features=PackedStringArray("4.6", "C#", "Forward Plus")
config/icon="res://icon.svg"

[autoload]

Events="*res://events.gd"
Music="uid://music"
Evil="*res://../../x.gd"

[editor_plugins]

enabled=PackedStringArray("res://addons/a/plugin.cfg", "old")

[file_customization]

folder_colors={
"res://addons/x.y": "red"
}

[gui]

theme/custom="res://theme.tres"

[input]

jump={
"deadzone": 0.2,
"events": [Object(InputEventKey,"device":-1,"script":null)
]
}
"two words"={
}
ui_accept={
}

[internationalization]

locale/translations=PackedStringArray("res://de.translation", "res://en.translation")
locale/translation_remaps={
"res://a.png": PackedStringArray("res://a_de.png:de", "res://a_en.png:en_US")
}
locale/translations_pot_files=PackedStringArray("res://main.gd")

[some_plugin]

directory="res://data/"
folder="res://data"
`;

describe('project.godot', () => {
  it('says what Godot 4 says of a project', () =>
    expect(facts(four).project).toEqual({
      name: 'A ; [game]',
      version: '0.16',
      configVersion: 5,
      engine: '4.6',
      features: ['4.6', 'C#', 'Forward Plus'],
      csharp: true,
      mainScene: { path: '', uid: 'uid://main1' },
      autoloads: [
        { name: 'Events', target: { path: 'res://events.gd' }, singleton: true },
        { name: 'Music', target: { path: '', uid: 'uid://music' }, singleton: false },
      ],
      inputActions: ['jump', 'two words', 'ui_accept'],
      globalClasses: [],
    }));

  it('refers to the files that settings name, and to nothing else', () => {
    expect(settings(four)).toEqual([
      'setting {"by":"uid","uid":"uid://main1"} application/run/main_scene',
      'setting res://web.tscn application/run/main_scene.web',
      'setting res://icon.svg application/config/icon',
      'setting res://events.gd autoload/Events',
      'setting {"by":"uid","uid":"uid://music"} autoload/Music',
      'setting res://addons/a/plugin.cfg editor_plugins/enabled',
      'setting res://addons/old/plugin.cfg editor_plugins/enabled',
      'theme res://theme.tres gui/theme/custom',
      'setting res://de.translation internationalization/locale/translations',
      'setting res://en.translation internationalization/locale/translations',
      'setting res://a.png internationalization/locale/translation_remaps',
      'setting res://a_de.png internationalization/locale/translation_remaps',
      'setting res://a_en.png internationalization/locale/translation_remaps',
    ]);
    expect(facts(four).diagnostics.map(({ code, line }) => [code, line])).toEqual([['outside-project', 19]]);
  });

  it('reads Godot 3, with the classes that it keeps there', () => {
    const { project, references } = facts(`config_version=4

_global_script_classes=[ {
"base": "Node2D",
"class": "Hero",
"language": "GDScript",
"path": "res://hero.gd"
}, {
"path": "res://nameless.gd"
} ]
_global_script_class_icons={
"Hero": "res://hero.png"
}

[application]

config/name="Old"
run/main_scene="res://a.tscn"

[mono]

project/assembly_name="Old"
`);
    expect(project).toEqual({
      name: 'Old',
      configVersion: 4,
      engine: '3',
      features: [],
      csharp: true,
      mainScene: { path: 'res://a.tscn' },
      autoloads: [],
      inputActions: [],
      globalClasses: [{ name: 'Hero', path: 'res://hero.gd', base: 'Node2D' }],
    });
    expect(references.map(({ detail }) => detail)).toEqual(['application/run/main_scene']);
  });

  it.each([
    ['config_version=3', '3'],
    ['config_version=5', '4'],
    ['config_version=5\n[application]\nconfig/features=PackedStringArray("Mobile", "4.2")', '4.2'],
    ['', '4'],
    ['config_version="x"', '4'],
  ])('takes %j for Godot %s', (text, engine) => expect(facts(text).project?.engine).toBe(engine));

  it('takes the last of two autoloads with one name', () =>
    expect(facts('[autoload]\nA="*res://a.gd"\n[autoload]\nA="res://b.gd"\n').project?.autoloads).toEqual([
      { name: 'A', target: { path: 'res://b.gd' }, singleton: false },
    ]));
});
