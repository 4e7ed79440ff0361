/** How each client is told to start Warren. */
export const clientLines: readonly (readonly [client: string, line: string])[] = [
  ['Claude Code', 'claude mcp add --scope user warren -- warren connect'],
  ['Codex', 'codex mcp add warren -- warren connect'],
  ['Gemini CLI', 'gemini mcp add --scope user warren warren connect'],
  [
    'Cursor',
    '~/.cursor/mcp.json: {"mcpServers":{"warren":{"command":"warren","args":["connect","--project","${workspaceFolder}"]}}}',
  ],
  ['OpenCode', 'opencode.json: {"mcp":{"warren":{"type":"local","command":["warren","connect"],"enabled":true}}}'],
];
