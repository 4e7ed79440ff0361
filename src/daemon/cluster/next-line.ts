import type { Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';

/** What is said before a connection between hubs carries MCP is a few hundred bytes. */
const MOST_BYTES = 8 * 1024;
/** How long the other side may take for a line, in ms. */
export const PATIENCE_MS = 5000;

/** The next line of a socket that nobody reads yet; what comes behind it stays in the socket for whoever reads then. */
export async function nextLine(socket: Socket, clock: Clock): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let seen = Buffer.alloc(0);
  const take = (): void => {
    const chunk: unknown = socket.read();
    if (!Buffer.isBuffer(chunk)) return;
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf(0x0a);
    if (end < 0 && seen.length > MOST_BYTES) return reject(new Error('it said too much'));
    if (end < 0) return;
    socket.off('readable', take);
    if (end + 1 < seen.length) socket.unshift(seen.subarray(end + 1));
    resolve(seen.toString('utf8', 0, end));
  };
  const gone = (): void => reject(new Error('it closed the connection'));
  const cancel = clock.after(PATIENCE_MS, () => reject(new Error(`it said nothing for ${PATIENCE_MS / 1000} s`)));
  socket.on('readable', take);
  socket.once('close', gone);
  if (socket.destroyed) gone();
  try {
    return await promise;
  } finally {
    cancel();
    socket.off('readable', take);
    socket.off('close', gone);
  }
}

export const say = (socket: Socket, what: unknown): void => void socket.write(`${JSON.stringify(what)}\n`);

/** A line that is a JSON object with these texts and numbers in it; undefined when it is not. */
export function objectIn<T extends Readonly<Record<string, 'string' | 'number'>>>(
  line: string,
  shape: T,
): { [Name in keyof T]: T[Name] extends 'number' ? number : string } | undefined {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const known = Object.entries(shape).every(([name, type]) => typeof Reflect.get(value, name) === type);
  return known ? (value as ReturnType<typeof objectIn<T>>) : undefined; // every member was looked at
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON: whoever speaks there is no hub
  }
}
