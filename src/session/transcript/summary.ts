import { redactText } from '../redact/index.ts';
import { cleanLine, shortened } from './clean-line.ts';
import type { Line } from './line-cutter.ts';
import { type Message, messageIn, type Tokens } from './message.ts';

/** A message as it is shown. */
export interface ShownMessage {
  /** Number of its line, from 1. */
  readonly line: number;
  readonly role: 'user' | 'assistant' | 'system';
  readonly at: number | null;
  readonly text: string;
  readonly tools: readonly string[];
}

export interface Summary {
  readonly lines: number;
  /** Lines that are no JSON, or too long to be read. */
  readonly unread: number;
  readonly messages: Readonly<Record<ShownMessage['role'], number>>;
  readonly toolCalls: number;
  readonly toolResults: number;
  /** The most used first. */
  readonly tools: readonly { readonly name: string; readonly count: number }[];
  readonly tokens: Tokens | undefined;
  readonly model: string | null;
  readonly fromAt: number | null;
  readonly toAt: number | null;
  readonly head: readonly ShownMessage[];
  readonly tail: readonly ShownMessage[];
}

export interface SummaryOrder {
  readonly head: number;
  readonly tail: number;
  /** Most characters of all texts together. */
  readonly characters: number;
}

/** So many are told apart; beyond that the rest counts, and has no name. */
const MOST_NAMES = 1000;
const TOOLS_TOLD = 20;
const LONGEST_NAME = 100;

interface Heard {
  readonly line: number;
  readonly message: Message & { readonly role: ShownMessage['role'] };
}

/** Reads a transcript line by line, and remembers of it what fits on a page. */
export class Summarizer {
  readonly #order: SummaryOrder;
  #lines = 0;
  #unread = 0;
  readonly #messages = { user: 0, assistant: 0, system: 0 };
  readonly #tools = new Map<string, number>();
  #toolCalls = 0;
  #toolResults = 0;
  readonly #usage = new Map<string, Tokens>();
  #model: string | null = null;
  #fromAt: number | null = null;
  #toAt: number | null = null;
  readonly #head: Heard[] = [];
  readonly #tail: Heard[] = [];

  constructor(order: SummaryOrder) {
    this.#order = order;
  }

  take(line: Line): void {
    this.#lines++;
    const value = valueIn(line);
    if (value === undefined) {
      this.#unread++;
      return;
    }
    const message = messageIn(value);
    this.#fromAt ??= message.at;
    this.#toAt = message.at ?? this.#toAt;
    this.#model = message.model ?? this.#model;
    this.#toolResults += message.results;
    if (message.usage && (this.#usage.size < MOST_NAMES * 100 || this.#usage.has(message.usage.of)))
      this.#usage.set(message.usage.of, message.usage.tokens);
    this.#hear(message);
  }

  /** All that is said is free of secrets. */
  summary(): Summary {
    const shown = (all: readonly Heard[]): ShownMessage[] => all.map((one) => this.#shown(one));
    const lastOfHead = this.#head.at(-1)?.line ?? 0;
    const tools = [...this.#tools].toSorted(([, a], [, b]) => b - a).slice(0, TOOLS_TOLD);
    return {
      lines: this.#lines,
      unread: this.#unread,
      messages: { ...this.#messages },
      toolCalls: this.#toolCalls,
      toolResults: this.#toolResults,
      tools: tools.map(([name, count]) => ({ name: told(name, LONGEST_NAME), count })),
      tokens: this.#usage.size === 0 ? undefined : [...this.#usage.values()].reduce(added),
      model: this.#model === null ? null : told(this.#model, LONGEST_NAME),
      fromAt: this.#fromAt,
      toAt: this.#toAt,
      head: shown(this.#head),
      tail: shown(this.#tail.filter(({ line }) => line > lastOfHead)),
    };
  }

  #hear(message: Message): void {
    const { role, tools } = message;
    if (role === undefined) return;
    this.#messages[role]++;
    this.#toolCalls += tools.length;
    for (const name of tools)
      if (this.#tools.size < MOST_NAMES || this.#tools.has(name))
        this.#tools.set(name, (this.#tools.get(name) ?? 0) + 1);
    const heard = { line: this.#lines, message: { ...message, role } };
    if (this.#head.length < this.#order.head) this.#head.push(heard);
    this.#tail.push(heard);
    if (this.#tail.length > this.#order.tail) this.#tail.shift();
  }

  #shown({ line, message: { role, at, text, tools } }: Heard): ShownMessage {
    const { head, tail, characters } = this.#order;
    const most = Math.min(1500, Math.floor(characters / Math.max(1, head + tail)));
    return { line, role, at, text: told(text, most), tools: tools.slice(0, 5).map((name) => told(name, LONGEST_NAME)) };
  }
}

/** Lines as a person reads them: who said what. */
export function toldLine(line: Line, most: number): string {
  const value = jsonIn(cleanLine(line).text);
  if (value === undefined) return told(line.text, most);
  const { role, text, tools } = messageIn(value);
  const called = tools.length > 0 ? ` [${tools.map((name) => told(name, LONGEST_NAME)).join(', ')}]` : '';
  return role === undefined ? '' : `${role}:${called} ${told(text, most)}`.trimEnd();
}

/** Without secrets, and without what a terminal would obey. Looked through before it is shortened: half of a secret looks like none. */
function told(text: string, most: number): string {
  const clean = redactText(shortened(text, 64 * 1024)).replaceAll(/[\p{Cc}\p{Cf}]/gu, (one) =>
    one === '\n' ? one : ' ',
  );
  return clean.length > most ? `${clean.slice(0, Math.max(0, most - 1)).toWellFormed()}…` : clean.toWellFormed();
}

const valueIn = ({ text, cut }: Line): unknown => (cut ? undefined : jsonIn(text));

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // torn, or never JSON
  }
}

const added = (a: Tokens, b: Tokens): Tokens => ({
  input: a.input + b.input,
  cachedInput: a.cachedInput + b.cachedInput,
  output: a.output + b.output,
});
