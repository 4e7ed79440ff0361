import type { FileKind } from '../fact/index.ts';

const names: Readonly<Record<string, FileKind>> = {
  'project.godot': 'project',
  'export_presets.cfg': 'presets',
  'plugin.cfg': 'plugin',
};

const extensions: Readonly<Record<string, FileKind>> = {
  gd: 'script',
  cs: 'script',
  tscn: 'scene',
  escn: 'scene',
  tres: 'resource',
  gdshader: 'shader',
  gdshaderinc: 'shader',
  shader: 'shader',
  import: 'import',
  uid: 'uid',
  gdextension: 'extension',
  gdnlib: 'extension',
  gdns: 'extension',
};

/** By the name alone. Case does not matter in what stands behind the dot, as for the engine. */
export function kindOfFile(path: string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (Object.hasOwn(names, name)) return names[name] ?? 'asset';
  return kindOfExtension(extensionOf(name));
}

/** In small letters, without the dot; `''` where there is none. */
export function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
}

const kindOfExtension = (extension: string): FileKind =>
  Object.hasOwn(extensions, extension) ? (extensions[extension] ?? 'asset') : 'asset';
