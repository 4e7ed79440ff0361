/** What `warren init` writes: valid as it stands, every line that does something commented out. */
export const starterConfig = (
  scope: 'home' | 'project',
): string => `// Warren's configuration ${scope === 'home' ? 'for every project of this user' : 'for this project'}. Comments and trailing commas are fine.
// Changes are taken up while the hub runs.${scope === 'project' ? ' After a change: warren trust' : ''}
{
  "version": 1,
  "settings": {
    // "idleTimeoutMs": 1800000, // stop a server that nobody called for this long; 0 = never
  },
  "servers": {
    // "files": {
    //   "command": "npx",
    //   "args": ["-y", "@modelcontextprotocol/server-filesystem", "\${projectRoot}"],
    //   "env": { "LOG_LEVEL": "\${LOG_LEVEL:-info}" },
    //   "share": "project", // or "session", "connection": who shares one process
    //   "match": { "kind": ["godot"] }, // offered in these projects only
    // },
  },
}
`;
