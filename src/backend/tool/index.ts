/**
 * Owns: an MCP server for built-in kinds, in both eras at once: tools, resources, subscriptions, progress, cancellation; the
 * schemas of tools, and the pages of long lists. Does not know: what any tool is about, sockets, processes, the hub.
 */
export type {
  JsonSchema,
  Resource,
  ResourceText,
  Tool,
  ToolAnnotations,
  ToolAnswer,
  ToolCall,
} from './contract.ts';
export { acts, changes, defineTool, overwrites, readsOnly, type ToolDraft } from './define-tool.ts';
export { outlineOf } from './outline.ts';
export { MAX_ANSWER, type Page, type Paging, pageOf, stampIn } from './page.ts';
export { schema } from './schema.ts';
export type { Infer, Schema } from './schema-part.ts';
export { ToolServer, type ToolServerOptions } from './tool-server.ts';
export { expand, type UriTemplate, uriTemplate } from './uri-template.ts';
