import type { Diagnostic } from '../fact/index.ts';
import { Cursor, Unreadable } from './cursor.ts';
import type { Assignment, Document, Section, TagStyle } from './document.ts';
import { scanString, scanValue } from './scan-value.ts';
import type { Variant } from './variant.ts';

/** So many are told. */
const maxDiagnostics = 20;
/** After so many mistakes it is no file of Godot's, and the rest is not looked at. */
const maxMistakes = 1000;

const keyPattern = /[^=\n"]*/y;
const namePattern = /(?:[^\]\\\n]|\\[^\n])*/y;
const tagNamePattern = /[^\s\]=["]+/y;
const attributePattern = /[^\s\]=["(){},]+/y;
/** A line on which something new begins, after a mistake: a tag, or a key. */
const freshLine = /[ \t]*(?:\[[A-Za-z_]|"[^"\n]*"[ \t]*=|[^\s=;[\]"(){},][^=\n"[\](){},]*=)/y;
const restOfLine = /[ \t\r]*(?:[;#\n]|$)/y;

interface OpenSection extends Section {
  readonly attributes: Map<string, Variant>;
  readonly assignments: Assignment[];
}

/** Reads all that can be read, whatever is wrong with it. Takes time in proportion to the length of the text. */
export function scanDocument(text: string, tags: TagStyle): Document {
  const scan = new DocumentScan(text, tags);
  scan.run();
  return { sections: scan.sections, diagnostics: scan.diagnostics };
}

class DocumentScan {
  readonly diagnostics: Diagnostic[] = [];
  readonly sections: OpenSection[];
  readonly #cursor: Cursor;
  readonly #tags: TagStyle;
  #section: OpenSection;
  #mistakes = 0;

  constructor(text: string, tags: TagStyle) {
    this.#cursor = new Cursor(text);
    this.#cursor.eat('\ufeff');
    this.#tags = tags;
    this.#section = newSection(1);
    this.sections = [this.#section];
  }

  run(): void {
    for (;;) {
      this.#skipRemarks();
      if (this.#cursor.atEnd) return;
      const start = this.#cursor.at;
      try {
        if (this.#cursor.eat('[')) this.#scanTag(start);
        else this.#scanAssignment(start);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        this.#recover(start, error);
      }
    }
  }

  #skipRemarks(): void {
    this.#cursor.skipBlank();
    while (this.#cursor.text.startsWith('#', this.#cursor.at)) {
      this.#cursor.at = this.#cursor.endOfLine(this.#cursor.at);
      this.#cursor.skipBlank();
    }
  }

  #scanTag(start: number): void {
    const cursor = this.#cursor;
    const named = this.#tags === 'names';
    const name = named ? cursor.take(namePattern).replaceAll(/\\(.)/g, '$1').trim() : cursor.take(tagNamePattern);
    if (name === '') throw new Unreadable('a section has no name', start);
    // It counts from here on, even if the rest of the tag is broken: what it says of itself stands before that.
    this.#section = newSection(cursor.lineAt(start), name);
    this.sections.push(this.#section);
    if (named) cursor.expect(']');
    else this.#scanAttributes();
  }

  #scanAttributes(): void {
    const cursor = this.#cursor;
    for (;;) {
      cursor.skipBlank();
      if (cursor.eat(']')) return;
      const key = cursor.take(attributePattern);
      if (key === '') throw new Unreadable('"]" is missing', cursor.at);
      cursor.skipBlank();
      cursor.expect('=');
      this.#section.attributes.set(key, scanValue(cursor));
    }
  }

  #scanAssignment(start: number): void {
    const cursor = this.#cursor;
    const quoted = cursor.text[start] === '"';
    const key = quoted ? scanString(cursor) : withoutBlanks(cursor.take(keyPattern));
    if (quoted) cursor.skipBlank();
    if (!cursor.eat('=')) throw new Unreadable('neither a section nor "name = value"', start);
    const line = cursor.lineAt(start);
    const value = scanValue(cursor);
    // An open quote ends at the next one, lines later, and what stands behind that shows it.
    if (cursor.lineAt(cursor.at) > line && !endsLine(cursor)) throw new Unreadable('a text is not closed', start);
    this.#section.assignments.push({ key, value, line });
  }

  /** Goes on with the next line that looks like a beginning: what is broken may have swallowed good lines. */
  #recover(start: number, { message, at }: Unreadable): void {
    const cursor = this.#cursor;
    this.#mistakes++;
    if (this.diagnostics.length < maxDiagnostics) this.#tell(message, at);
    if (this.#mistakes >= maxMistakes) {
      this.#tell('there are too many mistakes, the rest was not read', start);
      cursor.at = cursor.text.length;
      return;
    }
    cursor.at = cursor.endOfLine(start) + 1;
    while (!cursor.atEnd && !begins(cursor)) cursor.at = cursor.endOfLine(cursor.at) + 1;
  }

  #tell(what: string, at: number): void {
    const line = this.#cursor.lineAt(at);
    const message = `Not as Godot writes it: ${what}.`;
    this.diagnostics.push({ severity: 'error', code: 'syntax', message, line, column: this.#cursor.columnAt(at) });
  }
}

const newSection = (line: number, name = ''): OpenSection => ({ name, attributes: new Map(), assignments: [], line });

/** As the engine reads a key: also those within it. */
function withoutBlanks(key: string): string {
  const trimmed = key.trimEnd();
  return /\s/.test(trimmed) ? trimmed.replaceAll(/\s+/g, '') : trimmed;
}

function endsLine(cursor: Cursor): boolean {
  restOfLine.lastIndex = cursor.at;
  return restOfLine.test(cursor.text);
}

function begins(cursor: Cursor): boolean {
  freshLine.lastIndex = cursor.at;
  return freshLine.test(cursor.text);
}
