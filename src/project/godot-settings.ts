export interface GodotSettings {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

// A section head | a setting that is one string | any other string | a comment. What stands between is skipped.
// An unclosed string runs to the end of the text: without that, a hostile file would make the search quadratic.
const tokens =
  /^\[([^\]\n]*)\]|^([\w/.]+)[ \t]*=[ \t]*"([^"\\]*(?:\\[^][^"\\]*)*)"|"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?(?![^]))|^;.*$/gm;

/**
 * `config/name` and `config/version` of the text of a `project.godot`.
 * Strings may run over several lines and hold anything, so that a description cannot pass for a setting.
 */
export function godotSettings(text: string): GodotSettings {
  const found = new Map<string, string>();
  let section = '';
  for (const [, head, key, value] of text.replace(/^\uFEFF/, '').matchAll(tokens)) {
    if (head !== undefined) section = head;
    if (key !== undefined && value !== undefined && section === 'application') found.set(key, unescaped(value));
  }
  return { name: filled(found.get('config/name')), version: filled(found.get('config/version')) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
const unescaped = (value: string): string => value.replace(/\\([^])/g, (_, char: string) => escapes[char] ?? char);
const filled = (value: string | undefined): string | undefined => (value?.trim() ? value : undefined);
