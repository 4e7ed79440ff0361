/** What is written there cannot be read. Never leaves the scanner. */
export class Unreadable extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const SEMICOLON = 59;
const SPACE = 32;

/** A text and where one reads in it, in UTF-16 units. */
export class Cursor {
  readonly text: string;
  at = 0;
  // The line that was asked for last, so that to ask for all of them costs one pass.
  #line = 1;
  #lineStart = 0;
  #lineEnd: number;

  constructor(text: string) {
    this.text = text;
    this.#lineEnd = this.endOfLine(0);
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Steps over one character, if it is this one. */
  eat(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  expect(char: string): void {
    if (!this.eat(char)) throw new Unreadable(`"${char}" is missing`, this.at);
  }

  /** Steps over what the pattern matches right here. The pattern is sticky, and has to be. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return '';
    const start = this.at;
    this.at = pattern.lastIndex;
    return this.text.slice(start, this.at);
  }

  /** Steps over blanks, ends of lines and comments. */
  skipBlank(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code <= SPACE) this.at++;
      else if (code === SEMICOLON) this.at = this.endOfLine(this.at);
      else return;
    }
  }

  endOfLine(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end;
  }

  /** From 1. Cheap as long as one does not jump to and fro. */
  lineAt(at: number): number {
    while (at > this.#lineEnd) {
      this.#line++;
      this.#lineStart = this.#lineEnd + 1;
      this.#lineEnd = this.endOfLine(this.#lineStart);
    }
    while (at < this.#lineStart) {
      this.#line--;
      this.#lineEnd = this.#lineStart - 1;
      this.#lineStart = this.#lineEnd === 0 ? 0 : this.text.lastIndexOf('\n', this.#lineEnd - 1) + 1;
    }
    return this.#line;
  }

  /** From 1. */
  columnAt(at: number): number {
    this.lineAt(at);
    return at - this.#lineStart + 1;
  }
}
