import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/**
 * A process that plays an MCP client with hooks: `play-client.ts SOCKET COMMAND…` starts its server on its own pipes, and for
 * each line that comes over the socket runs a hook below a shell, as clients do, and says what it printed.
 */
const [socket = '', command = '', ...words] = process.argv.slice(2);
const server = spawn(command, words, { stdio: 'inherit' });
server.once('exit', (code) => process.exit(code ?? 1));
process.once('SIGTERM', () => server.kill());

/** A command and what it reads. */
interface Hook {
  readonly words: readonly string[];
  readonly input: string;
}

async function said(line: string): Promise<string> {
  const { words: hook, input }: Hook = JSON.parse(line);
  const child = spawn('sh', ['-c', '"$@"; exit $?', 'sh', ...hook], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  return text(child.stdout);
}

createServer((peer) => {
  createInterface({ input: peer }).on('line', (line) => {
    void said(line).then((answer) => peer.end(answer));
  });
}).listen(socket);
