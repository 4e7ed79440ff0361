import { join } from 'node:path';
import type { Client, Found } from './client.ts';
import { claudeDialect } from './dialect.ts';
import { entriesOf } from './entry-of.ts';
import { readJson } from './read-json.ts';

/**
 * Claude Code. `~/.claude.json` holds the servers of the user and, under `projects`, those the user added for one project:
 * they are private (they hold secrets), so they go into the home file with a `match` on their project, never into a
 * file that may be committed.
 */
export const claude: Client = {
  title: 'Claude Code',
  files: ({ homedir, env, root }, scope) =>
    scope === 'project' ? [join(root, '.mcp.json')] : [join(env['CLAUDE_CONFIG_DIR'] || homedir, '.claude.json')],
  read(text, file) {
    const { mcpServers, projects } = readJson(text, file);
    const found = entriesOf(mcpServers, claudeDialect);
    const perProject = Object.entries(projects ?? {}).flatMap(([root, project]) => ofProject(root, project));
    return [...found, ...joined(perProject, found)];
  },
};

function ofProject(root: string, project: unknown): Found[] {
  const servers: unknown = typeof project === 'object' && project !== null ? Reflect.get(project, 'mcpServers') : {};
  return entriesOf(servers, claudeDialect).map(({ entry, ...rest }) =>
    entry ? { ...rest, entry: { ...entry, match: { project: [root, `${root}/**`] } } } : rest,
  );
}

/** What makes two of them the same server, whichever project it was added for. */
const same = ({ name, entry }: Found): string => JSON.stringify([name, { ...entry, match: undefined }]);

/** One entry for the same server in several projects, and none for what the user has everywhere anyway. */
function joined(perProject: readonly Found[], everywhere: readonly Found[]): Found[] {
  const known = new Set(everywhere.map(same));
  const groups = Map.groupBy(
    perProject.filter((found) => !known.has(same(found))),
    same,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const project = group.flatMap(({ entry }) => entry?.match?.project ?? []);
    return first?.entry ? [{ ...first, entry: { ...first.entry, match: { project } } }] : group.slice(0, 1);
  });
}
