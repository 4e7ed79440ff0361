import { memberOf, metaKeys, readEnvelope, textOf } from '../protocol/index.ts';
import type { Call } from './call.ts';

/** What a `subscriptions/listen` request asks for (MCP 2026-07-28). */
export interface Filter {
  toolsListChanged?: true;
  promptsListChanged?: true;
  resourcesListChanged?: true;
  resourceSubscriptions?: readonly string[];
}

/** Which flag of the filter asks for which notification. */
const flags: Readonly<Record<string, Exclude<keyof Filter, 'resourceSubscriptions'>>> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
};

export const acknowledgement = 'notifications/subscriptions/acknowledged';

/** The call is a subscription to that notification. */
export function wantsChange(call: Call, notification: string): boolean {
  const flag = call.lasting ? flags[notification] : undefined;
  return flag !== undefined && filterOf(call)[flag] === true;
}

export function filterOf({ line }: Call): Filter {
  const envelope = readEnvelope(line);
  const params = envelope.kind === 'malformed' ? undefined : envelope.params;
  const span = memberOf(line, params, 'notifications');
  const set = Object.values(flags).filter((name) => {
    const value = memberOf(line, span, name);
    return value !== undefined && textOf(line, value) === 'true';
  });
  const list = memberOf(line, span, 'resourceSubscriptions');
  const uris: unknown = list && JSON.parse(textOf(line, list)); // it came in a checked line
  return {
    ...Object.fromEntries(set.map((name) => [name, true as const])),
    ...(Array.isArray(uris) ? { resourceSubscriptions: uris.filter((uri) => typeof uri === 'string') } : {}),
  };
}

/** A notification of the hub's own for a subscription. The id is put in as it was written: 1.0 stays 1.0. */
export function subscribedLine(id: Buffer, method: string, params: Record<string, unknown> = {}): Buffer {
  const more = JSON.stringify(params).slice(1, -1);
  return Buffer.concat([
    Buffer.from(`{"jsonrpc":"2.0","method":"${method}","params":{"_meta":{"${metaKeys.subscriptionId}":`),
    id,
    Buffer.from(`}${more === '' ? '' : `,${more}`}}}\n`),
  ]);
}
