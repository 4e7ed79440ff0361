import { expect, test } from 'vitest';
import { scriptsWithin } from './scripts-within.ts';

test('a script in a scene is found with the line on which it begins', () => {
  const scene =
    '[gd_scene format=2]\n\n[sub_resource type="GDScript" id=1]\nscript/source = "extends Node\nvar a = \\"x\\"\n"\n';
  expect(scriptsWithin(scene)).toEqual([{ text: 'extends Node\nvar a = "x"\n', line: 4 }]);
});

test('neither other resources nor text that only looks like one', () => {
  const scene =
    '[sub_resource type="Animation" id=1]\nscript/source = "extends Node"\n[node name="A" type="Label"]\ntext = "type=\\"GDScript\\""\nscript/source = "x"\n';
  expect(scriptsWithin(scene)).toEqual([]);
  expect(scriptsWithin('[sub_resource type="GDScript"]\nscript/source = 3')).toEqual([]);
  expect(scriptsWithin('"GDScript" ][')).toEqual([]);
});
