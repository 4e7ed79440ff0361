import { expect, test } from 'vitest';
import { usualAnalysers } from './usual-analysers.ts';

const scene = `[gd_scene format=3]

[sub_resource type="GDScript" id="1"]
script/source = "extends \\"res://base.gd\\"
const A = preload(\\"res://a.tscn\\")
func f(:
"

[node name="Root" type="Node"]
script = SubResource("1")
`;

test('what a script in a scene refers to, the scene refers to, on its own lines', () => {
  const facts = usualAnalysers.factsOf('res://main.tscn', scene);
  expect(facts.kind).toBe('scene');
  expect(facts.scene?.nodes).toHaveLength(1);
  expect(facts.references.map(({ kind, line }) => `${kind} ${line}`)).toEqual(
    expect.arrayContaining(['extends 4', 'preload 5']),
  );
  expect(facts.diagnostics.map(({ line }) => line)).toContain(6);
  expect(facts.script).toBeUndefined();
});
