import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReadingModel extends AsyncDisposable {
  readonly url: string;
}

/** A model with the API of OpenAI that reads the file it was asked to, if it has a tool for that, and then says "Hello.". */
export async function readingModel(file: string): Promise<ReadingModel> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => void (body += chunk.toString()));
    request.on('end', () => {
      const { tools = [], messages }: { tools?: unknown[]; messages: { role: string }[] } = JSON.parse(body);
      const reads = tools.length > 0 && !messages.some(({ role }) => role === 'tool');
      const call = { name: 'read', arguments: JSON.stringify({ filePath: file }) };
      const delta = reads
        ? { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: call }] }
        : { content: 'Hello.' };
      const say = (more: object): boolean =>
        response.write(
          `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...more })}\n\n`,
        );
      response.setHeader('content-type', 'text/event-stream');
      say({ choices: [{ index: 0, delta: { role: 'assistant', ...delta } }] });
      say({ choices: [{ index: 0, delta: {}, finish_reason: reads ? 'tool_calls' : 'stop' }] });
      say({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 } });
      response.end('data: [DONE]\n\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
