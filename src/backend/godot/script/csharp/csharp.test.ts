import { expect, test } from 'vitest';
import { factsOfScript } from '../facts-of-script.ts';

const text = `using Godot;
using Enemies.Flying;
namespace Game.Things;
#if TOOLS "
#endif
[GlobalClass, Tool]
public partial class Player : Game.Fighter, IDamageable
{
    [Signal] public delegate void HitEventHandler(int amount, Node by);
    [Export] public float Speed { get; set; } = 300.0f;
    [Export(PropertyHint.Range, "0,10")]
    private int _armor = 2;
    private const int Max = 3;
    public Enemy Enemy { get; private set; }
    private Dictionary<string, Item> items = new();
    static readonly PackedScene Bullet = GD.Load<PackedScene>("res://bullet.tscn");
    public enum State { Idle, Run }

    public override void _Ready()
    {
        AddToGroup("players");
        var g = GetNode<Global>("/root/Global");
        if (x is Boss boss && (Minion)y != null) { var s = $"a {d["Nobody.x"]} b"; }
        var z = ResourceLoader.Load("res://" + name);
        Weapon.Fire(new Projectile());
        if (Input.IsActionJustPressed(@"jump")) { v = Input.GetVector("l", "r", "u", "d"); }
        char c = '"';
    }
    public int Twice(int a) => a * 2;
    public T Get<T>(string a) where T : Node { return null; }
    class Inner : Base<Foo> { int z; }
}
`;
const facts = factsOfScript('res://Player.cs', text, 'later');

test('what it refers to', () => {
  const told = facts.references.map(
    ({ kind, target, line }) =>
      `${line} ${kind} ${target.by === 'path' ? target.path : target.by === 'expression' ? target.text : 'name' in target ? target.name : ''}`,
  );
  expect(told).toEqual([
    '7 extends Fighter',
    '9 type Node',
    '11 class PropertyHint',
    '14 type Enemy',
    '15 type Dictionary',
    '15 type Item',
    '16 type PackedScene',
    '16 class GD',
    '16 load res://bullet.tscn',
    '21 group players',
    '22 autoload Global',
    '22 type Global',
    '23 cast Boss',
    '23 cast Minion',
    '24 class ResourceLoader',
    '24 load "res://" + name',
    '25 class Weapon',
    '25 class Projectile',
    '26 class Input',
    '26 input jump',
    '26 input l',
    '26 input r',
    '26 input u',
    '26 input d',
    '31 extends Base',
    '31 type Foo',
  ]);
});

test('what it declares', () => {
  expect(facts.script).toMatchObject({
    language: 'csharp',
    className: 'Player',
    extends: 'Game.Fighter',
    tool: true,
    lines: 32,
  });
  expect(facts.script?.symbols.map(({ kind, name, line, endLine }) => `${line}-${endLine} ${kind} ${name}`)).toEqual([
    '7-32 class Player',
    '9-9 signal Hit',
    '10-10 variable Speed',
    '12-12 variable _armor',
    '13-13 constant Max',
    '14-14 variable Enemy',
    '15-15 variable items',
    '16-16 variable Bullet',
    '17-17 enum State',
    '19-28 function _Ready',
    '29-29 function Twice',
    '30-30 function Get',
    '31-31 class Inner',
    '31-31 variable Inner.z',
  ]);
});
