import type { Resource } from '../../tool/index.ts';
import { readFile, scriptPathOf, shownText } from '../edit/index.ts';
import type { ToolSources } from '../tool/index.ts';
import { orAbsent } from './json-resource.ts';
import { uris } from './uri.ts';
import { idsLike, indexed } from './version-resources.ts';

/** The text of one script, as it is on disk. */
export const scriptResource = (sources: ToolSources): Resource => ({
  uri: uris.script,
  name: 'script',
  title: 'Script',
  description: 'The text of one script of a version, by its path behind res://.',
  mimeType: 'text/plain',
  async read({ id, path = '' }) {
    const content = await orAbsent(contentOf(sources, id, path));
    return content === undefined
      ? undefined
      : { text: content, mimeType: path.endsWith('.gd') ? 'text/x-gdscript' : 'text/plain' };
  },
  async complete(variable, typed, { id }) {
    if (variable === 'id') return idsLike(sources, typed);
    const game = await orAbsent(sources.games.of(id));
    if (!game) return [];
    const { index } = await indexed(game, new AbortController().signal);
    const paths = [...index.files()].flatMap(({ path, facts }) => (facts.script ? [path.slice('res://'.length)] : []));
    return [...paths.filter((path) => path.startsWith(typed)), ...paths.filter((path) => path.indexOf(typed) > 0)];
  },
});

async function contentOf({ games }: ToolSources, id: string | undefined, path: string): Promise<string> {
  const { version } = await games.of(id);
  const { bytes } = readFile(version.root, scriptPathOf(`res://${path}`));
  return shownText(bytes).text;
}
