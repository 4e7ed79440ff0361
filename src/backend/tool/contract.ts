/** JSON Schema, draft 2020-12, as MCP wants it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool of a built-in server. One file each. */
export interface Tool<Given = unknown> {
  readonly name: string;
  readonly title: string;
  /** For the agent: what it answers, when to use it, what to ask next. */
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: ToolAnnotations;
  /** Of the structured answer as JSON; 25,000 unless told. */
  readonly mostCharacters?: number;
  /** What came in as arguments, checked; throws `invalid-params` that names the member, what is allowed and what was given. */
  readonly read: (given: Readonly<Record<string, unknown>>) => Given;
  /** A method on purpose: a list holds tools of every input, and each is called with what its own `read` gave. */
  call(given: Given, call: ToolCall): Promise<ToolAnswer>;
}

export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolCall {
  /** No longer wanted: the client cancelled, or is gone. */
  readonly signal: AbortSignal;
  /** Heard only by who asked for it. `total` where it is known. */
  progress(done: number, total: number | undefined, message: string): void;
}

/** `structured` fits the output schema; `text` is short and for reading. What fails throws a HubError instead. */
export interface ToolAnswer {
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
}

/** What can be read by its URI. Templated ones have `{name}` in it (RFC 6570, level 1; `{+path}` takes slashes). */
export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  /** Values for the variables of a template; undefined: there is no such resource. */
  read(values: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ResourceText | undefined>;
  /** For one variable, what could begin with `typed`; best first. */
  complete?(variable: string, typed: string, others: Readonly<Record<string, string>>): Promise<readonly string[]>;
  /** URIs to be listed beside the template itself; bounded. */
  list?(): Promise<readonly { readonly uri: string; readonly name: string }[]>;
}

export interface ResourceText {
  readonly text: string;
  readonly mimeType?: string;
}
