/**
 * Owns: third-party MCP servers that talk over their own stdin and stdout.
 * Does not know: what is said there, who asks, when such a process has to go.
 */
export { stdioLauncher } from './stdio-launcher.ts';
