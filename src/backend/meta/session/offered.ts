import type { OwnTool } from '../../contract.ts';

/** What clients see of the session tools: every schema of every tool stands in an agent's context from its first word on. */
export type SessionTools = 'all' | 'few' | 'none';

/** What a stretch of work needs: begin, live, tell, look back, save, go on, end, and keep out of each other's files. */
export const few: ReadonlySet<string> = new Set([
  'mcp_meta_register_instance',
  'mcp_meta_heartbeat',
  'mcp_meta_list_instances',
  'mcp_meta_log_command',
  'mcp_meta_search_commands',
  'mcp_meta_emit_event',
  'mcp_meta_list_event_types',
  'mcp_meta_create_checkpoint',
  'mcp_meta_resume_instance',
  'mcp_meta_close_instance',
  'mcp_meta_reserve_files',
  'mcp_meta_release_files',
]);

/** With `few` the others are not listed; whoever knows their names calls them all the same. */
export function offered(which: SessionTools, tools: readonly OwnTool[]): readonly OwnTool[] {
  if (which === 'none') return [];
  return which === 'all' ? tools : tools.map((tool) => (few.has(tool.name) ? tool : { ...tool, unlisted: true }));
}
