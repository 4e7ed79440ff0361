import type { Asker, OwnPrompt } from '../backend/contract.ts';
import { asHubError, HubError } from '../kernel/errors.ts';
import { memberOf, stringOf } from '../protocol/index.ts';
import type { Client } from './client.ts';
import { type Asked, argumentsIn, askerOf, checkSize } from './own-answers.ts';

/** As many values as MCP allows in one answer. */
const MOST_VALUES = 100;

/** The hub's own prompts, as they stand in a list. */
export const ownPromptItems = (prompts: readonly OwnPrompt[]): Buffer[] =>
  prompts.map(({ name, title, description, arguments: args }) =>
    Buffer.from(JSON.stringify({ name, title, description, arguments: args })),
  );

/** What the agent is told in the user's name. */
export const getOwnPrompt = (client: Client, prompt: OwnPrompt, asked: Asked): Promise<void> =>
  answered(client, prompt, asked, async (asker) => {
    const { call, envelope } = asked;
    const { text } = await prompt.get(wordsIn(prompt, argumentsIn(call.line, envelope.params)), asker);
    return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });

export const completeOwnPrompt = (client: Client, prompt: OwnPrompt, asked: Asked): Promise<void> =>
  answered(client, prompt, asked, async (asker) => {
    const { call, envelope } = asked;
    checkSize(envelope.params);
    const argument = memberOf(call.line, envelope.params, 'argument');
    const name = stringOf(call.line, memberOf(call.line, argument, 'name'));
    const value = stringOf(call.line, memberOf(call.line, argument, 'value'));
    if (name === undefined || value === undefined)
      throw new HubError('invalid-params', '"argument" must have a name and a value.');
    const isKnown = prompt.arguments.some((one) => one.name === name);
    const values = isKnown ? ((await prompt.complete?.(name, value, asker)) ?? []) : [];
    const shown = values.slice(0, MOST_VALUES);
    return { completion: { values: shown, total: values.length, hasMore: values.length > shown.length } };
  });

async function answered(
  client: Client,
  { name }: OwnPrompt,
  asked: Asked,
  work: (asker: Asker) => Promise<Record<string, unknown>>,
): Promise<void> {
  const { call, era } = asked;
  const modern = era === 'modern' ? { resultType: 'complete' } : {};
  try {
    client.give(call, { ...(await work(askerOf(client, asked))), ...modern });
  } catch (error) {
    if (!(error instanceof HubError)) client.hub.report({ kind: 'bug', where: `prompt ${name}`, error });
    client.failed(call, asHubError(error));
  }
}

/** Arguments of prompts are texts. Those that it does not have, and those that are missing, are told. */
function wordsIn(prompt: OwnPrompt, given: Readonly<Record<string, unknown>>): Record<string, string> {
  const known = prompt.arguments.map(({ name }) => name);
  const words: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw refusal(prompt, name, `is none of its arguments (${known.join(', ')})`);
    if (typeof value !== 'string') throw refusal(prompt, name, 'must be a text');
    words.push([name, value]);
  }
  const missing = prompt.arguments.find(({ name, required }) => required && !Object.hasOwn(given, name));
  if (missing) throw refusal(prompt, missing.name, 'is missing');
  return Object.fromEntries(words);
}

const refusal = (prompt: OwnPrompt, member: string, why: string): HubError =>
  new HubError('invalid-params', `Prompt ${prompt.name}: "${member.slice(0, 80)}" ${why}.`, { facts: { member } });
