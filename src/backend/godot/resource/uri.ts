import { uriTemplate } from '../../tool/index.ts';

/**
 * The URIs of this server. The id of a version has a `/` in it: in a URI it is percent-encoded, as `{id}` of RFC 6570 makes it
 * (`godot://version/noxii%2F0.16/graph`); one that was not encoded is understood too. A script is named by its path behind `res://`.
 */
export const uris = {
  projects: 'godot://projects',
  context: 'godot://context',
  versions: 'godot://project/{slug}/versions',
  graph: 'godot://version/{id}/graph',
  scripts: 'godot://version/{id}/scripts',
  script: 'godot://version/{id}/script/{+path}',
  build: 'godot://version/{id}/build',
  events: 'godot://version/{id}/runtime-events',
} as const;

export type UriName = keyof typeof uris;

const templates = Object.entries(uris).map(([name, uri]) => [name, uriTemplate(uri)] as const);

/** Which resource a URI means, and of what. */
export function meaningOf(
  uri: string,
): { readonly name: string; readonly values: Readonly<Record<string, string>> } | undefined {
  for (const loose of [false, true]) {
    for (const [name, template] of templates) {
      const values = template.match(uri, loose);
      if (values) return { name, values };
    }
  }
  return undefined;
}
