import type { Asker, OwnTool, Told } from '../contract.ts';
import { outlineOf, type Schema, type ToolAnnotations } from '../tool/index.ts';

export interface HubToolDraft<Given, Structured> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Schema<Given>;
  readonly output: Schema<Structured>;
  readonly annotations: ToolAnnotations;
  call(given: Given, asker: Asker): Promise<{ readonly text: string; readonly structured: Structured }>;
}

/** A tool of the hub that says its input and output once. */
export const hubTool = <Given, Structured extends object>(draft: HubToolDraft<Given, Structured>): OwnTool => ({
  name: draft.name,
  title: draft.title,
  description: draft.description,
  inputSchema: draft.input.json,
  outputSchema: outlineOf(draft.output.json),
  annotations: draft.annotations,
  async call(args, asker): Promise<Told> {
    const { text, structured } = await draft.call(draft.input.read(args, ''), asker);
    return { text, structured: Object.fromEntries(Object.entries(structured)) };
  },
});
