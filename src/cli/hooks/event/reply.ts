import type { HookClient } from '../../../admin/contract.ts';

/** Claude Code and Codex cut what is longer than 10,000. */
const maxContext = 9000;

/**
 * What the client reads from our stdout at the start of a session: the same for Claude Code and Codex. OpenCode's plugin
 * reads nothing. Empty: nothing is said, which no client takes for an error.
 */
export function startReply(client: HookClient, context: string): string {
  if (client === 'opencode' || context.trim() === '') return '';
  const additionalContext = context.slice(0, maxContext).toWellFormed();
  return `${JSON.stringify({ hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext } })}\n`;
}
