import type { IncomingMessage } from 'node:http';
import { HubError } from '../kernel/errors.ts';

/** No question needs more. */
export const maxBodyBytes = 1024 * 1024;

/** The whole body, or `message-too-large` as soon as it is known to be longer than allowed. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    // no encoding was set, so chunks are Buffers
    length += chunk.length;
    if (length > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (): HubError =>
  new HubError('message-too-large', `The body of a request may have at most ${maxBodyBytes} bytes.`);
