import type { Tool, ToolAnnotations, ToolAnswer, ToolCall } from './contract.ts';
import { outlineOf } from './outline.ts';
import type { Schema } from './schema-part.ts';

export interface ToolDraft<Given, Structured> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Schema<Given>;
  readonly output: Schema<Structured>;
  readonly annotations: ToolAnnotations;
  readonly mostCharacters?: number;
  call(given: Given, call: ToolCall): Promise<{ readonly text: string; readonly structured: Structured }>;
}

/** A tool that says its input and output once: what a client sees, what is checked and what is written are one thing. */
export const defineTool = <Given, Structured extends object>({
  input,
  output,
  ...draft
}: ToolDraft<Given, Structured>): Tool<Given> => ({
  name: draft.name,
  title: draft.title,
  description: draft.description,
  inputSchema: input.json,
  outputSchema: outlineOf(output.json),
  annotations: draft.annotations,
  ...(draft.mostCharacters === undefined ? {} : { mostCharacters: draft.mostCharacters }),
  read: (given) => input.read(given, ''),
  async call(given, call): Promise<ToolAnswer> {
    const { text, structured } = await draft.call(given, call);
    return { text, structured: Object.fromEntries(Object.entries(structured)) };
  },
});

/** Changes nothing, and says the same when it is called twice. */
export const readsOnly: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Changes something of ours that can be changed back by calling it again. */
export const changes: ToolAnnotations = { ...readsOnly, readOnlyHint: false };

/** Each call does something anew. */
export const acts: ToolAnnotations = { ...changes, idempotentHint: false };

/** Overwrites what was there. */
export const overwrites: ToolAnnotations = { ...changes, destructiveHint: true };
