/** Of Godot 3 and 4: what can never be the name of a class or of an autoload. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'if elif else for while match when break continue pass return class class_name extends is in as self super signal func ' +
    'static const enum var await yield assert preload and or not true false null void breakpoint namespace trait ' +
    'PI TAU INF NAN export onready tool setget'
  ).split(' '),
);

/** Types that are no classes: they are everywhere, and nobody can have a class of that name. */
export const builtinTypes: ReadonlySet<string> = new Set(
  (
    'bool int float String StringName NodePath Vector2 Vector2i Rect2 Rect2i Vector3 Vector3i Vector4 Vector4i Transform2D ' +
    'Plane Quat Quaternion AABB Basis Transform Transform3D Projection Color RID Object Callable Signal Dictionary Array ' +
    'PoolByteArray PoolIntArray PoolRealArray PoolStringArray PoolVector2Array PoolVector3Array PoolColorArray ' +
    'PackedByteArray PackedInt32Array PackedInt64Array PackedFloat32Array PackedFloat64Array PackedStringArray ' +
    'PackedVector2Array PackedVector3Array PackedVector4Array PackedColorArray Variant real'
  ).split(' '),
);
