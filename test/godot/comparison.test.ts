import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { repository } from '../support/paths.ts';
import { Comparer } from './comparison.ts';
import { expectationOf, unlike } from './expected-edges.ts';
import { openProject } from './open-project.ts';
import { ProjectCopy } from './project-copy.ts';

const fixtures = join(repository, 'test', 'fixtures', 'godot');
const engine = inject('godot3');

/** What is changed in `dungeon` behind the engine's back, and the kinds on which that shows. */
const changes: readonly (readonly [file: string, from: string, to: string, kinds: readonly string[]])[] = [
  ['src/core/dice.gd', 'class_name Dice', 'class_name Die', ['class']],
  ['src/actors/rat.tscn', 'res://assets/rat.png', 'res://assets/hero.png', ['dependency']],
  ['src/actors/rat.gd', 'src/actors/monster.gd', 'src/actors/actor.gd', ['base', 'dependency']],
  ['src/ui/inventory.gd', 'preload("slot.tscn")', 'load("slot.tscn")', ['constant', 'dependency']],
  ['src/core/bus.gd', 'signal turn_ended', 'signal turn_begun', ['signal']],
  ['src/core/save.gd', 'func store', 'func keep', ['method']],
  ['src/game/level.tscn', 'name="Later" parent', 'name="Earlier" parent', ['node']],
  ['src/actors/actor.tscn', 'groups=["actors"]', 'groups=["others"]', ['group', 'node']],
  ['src/game/game.tscn', 'method="end_turn" flags=7', 'method="act" flags=7', ['connection']],
  ['src/ui/inventory.tscn', 'to="Grid/Second" method="take"', 'to="Grid" method="take"', ['connection', 'receiver']],
  [
    'src/ui/inventory.tscn',
    '"Second" parent="Grid" instance=ExtResource( 2 )',
    '"Second" parent="Grid" type="Button"',
    ['node'],
  ],
  ['src/actors/hero.tscn', 'script = ExtResource( 2 )', 'other = ExtResource( 2 )', ['script', 'node']],
  ['src/game/level.tscn', 'instance_placeholder="res://src/actors/rat.tscn"', 'type="Node"', ['instance', 'node']],
];

describe.skipIf(engine === '')('a comparison with the engine', () => {
  test('sees every change that the engine has not seen', async () => {
    using copy = new ProjectCopy(engine, join(fixtures, 'three', 'dungeon'));
    await copy.import();
    const view = await copy.ask();
    for (const [file, from, to, kinds] of changes) {
      let before = '';
      copy.edit(file, (text) => {
        before = text;
        return text.replace(from, to);
      });
      await using project = await openProject(copy.root);
      copy.edit(file, (text) => {
        expect(text, file).not.toBe(before);
        return before;
      });
      const differences = new Comparer(project, view).compare().differences.map(({ kind }) => kind);
      expect(differences, `${file}: ${from}`).toEqual(expect.arrayContaining([...kinds]));
    }
  });
});

describe('a comparison with what is expected', () => {
  test('sees what is lacking, what is too much and what stands on another line', async () => {
    const text = readFileSync(join(fixtures, 'four', 'uids.edges'), 'utf8');
    await using project = await openProject(join(fixtures, 'four', 'uids'));
    const differing = (change: (text: string) => string): string[] =>
      unlike(project.graph, expectationOf(change(text)));
    expect(differing((it) => it)).toEqual([]);
    expect(differing((it) => it.replace('  preload res://icon.svg @5\n', ''))).toEqual([
      'extra: res://moved/player.gd preload res://icon.svg:: @5',
    ]);
    expect(differing((it) => it.replace('res://icon.svg @5', 'res://icon.png @5'))).toHaveLength(2);
    expect(differing((it) => it.replace('res://icon.svg @5', 'res://icon.svg @6'))).toHaveLength(1);
    expect(differing((it) => it.replace('::_ready', '::_process'))).toHaveLength(2);
    expect(differing((it) => it.replace('  ! preload unknown-uid\n', ''))).toHaveLength(1);
  });
});
