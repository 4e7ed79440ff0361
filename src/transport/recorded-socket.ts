import { readFileSync } from 'node:fs';

/** Where the hub of a home says it listens: it may have been started where XDG_RUNTIME_DIR was another. */
export function recordedSocket(hubFile: string): string | undefined {
  try {
    const { socket }: { socket?: unknown } = JSON.parse(readFileSync(hubFile, 'utf8'));
    return typeof socket === 'string' ? socket : undefined;
  } catch {
    return undefined; // none runs, or it is about to write
  }
}
