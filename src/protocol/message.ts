import type { HubError } from '../kernel/errors.ts';

/** Lines of our own making, each with its LF. `id` is the raw JSON of the id, so that its type and spelling survive. */

export const nullId = Buffer.from('null');

export const requestLine = (id: number | string, method: string, params?: unknown): Buffer =>
  line({ jsonrpc: '2.0', id, method, params });

export const notificationLine = (method: string, params?: unknown): Buffer => line({ jsonrpc: '2.0', method, params });

export const resultLine = (id: Buffer, result: unknown): Buffer => rawResultLine(id, Buffer.from(jsonOf(result)));

export const rawResultLine = (id: Buffer, result: Buffer): Buffer =>
  Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":'), id, Buffer.from(',"result":'), result, Buffer.from('}\n')]);

export const errorLine = (id: Buffer, error: HubError): Buffer =>
  Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":'), id, Buffer.from(`,"error":${jsonOf(rpcError(error))}}\n`)]);

/** The JSON-RPC form of an error of ours: `data.code` names it, `data.retry` says whether to try again. */
export const rpcError = (error: HubError): { code: number; message: string; data: Record<string, unknown> } => ({
  code: error.kind.rpc,
  message: error.message,
  data: { ...error.facts, code: error.code, retry: error.kind.retry, fault: error.kind.fault },
});

const line = (message: object): Buffer => Buffer.from(`${jsonOf(message)}\n`);

/**
 * Where a text was cut, or came so, half of a character may be left. As JSON it is told as `\ud83d`, at which many a client gives up
 * the whole line.
 */
function jsonOf(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\ud') ? json.replaceAll(/\\(?:ud[0-9a-f]{3}|.)/g, soundSign) : json;
}

const soundSign = (sign: string): string => (sign.length > 2 ? '\uFFFD' : sign);
