import { type Launcher, spawnProcess } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Report } from '../../kernel/report.ts';
import { socketChannel } from '../../transport/index.ts';

/** Any stdio MCP server: its command as configured, its stdin and stdout as the stream of lines to it. */
export function stdioLauncher(options: { clock: Clock; report: Report }): Launcher {
  return {
    async launch(spec, signal) {
      signal.throwIfAborted();
      const { stdin, stdout, ...process } = await spawnProcess(spec, options);
      const channel = socketChannel(stdout, stdin, { maxLineBytes: spec.maxLineBytes });
      return { ...process, channel };
    },
  };
}
