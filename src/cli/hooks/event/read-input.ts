import type { Readable } from 'node:stream';

/** More than any client says about an event. What is longer is not looked at. */
export const maxInputBytes = 4 * 1024 * 1024;

/**
 * What the client says on stdin. Read to its end even when it is too long, for a client may stumble over a closed pipe;
 * one that never ends counts as ended when `signal` says so. Undefined: nothing that could be read.
 */
export async function readInput(stdin: Readable & { isTTY?: boolean }, signal: AbortSignal): Promise<unknown> {
  if (stdin.isTTY === true) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  stdin.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxInputBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  for (const end of ['end', 'close', 'error']) stdin.once(end, () => resolve());
  // What arrived while we had no processor is still to be read: timers come first.
  signal.addEventListener('abort', () => setImmediate(() => setImmediate(resolve)), { once: true });
  await promise;
  return length > maxInputBytes ? undefined : parsed(Buffer.concat(chunks).toString('utf8'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined; // whatever it is, it is no event
  }
}
