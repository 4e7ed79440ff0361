/** What of a text file is no content, and stays when its content is replaced. */
export interface TextForm {
  /** Begins with a byte order mark. */
  readonly bom: boolean;
  /** `as-is`: it has none, or of several kinds, so that they are content. */
  readonly lineEnds: 'lf' | 'crlf' | 'as-is';
}

export interface ShownText {
  /** Without the mark; its lines end in `\n` if they all end in the same way. */
  readonly text: string;
  readonly form: TextForm;
  /** It was no UTF-8: what could not be read is U+FFFD, and cannot be written back. */
  readonly damaged: boolean;
}

const BOM = '\uFEFF';

/** Of a new file. */
export const plainForm: TextForm = { bom: false, lineEnds: 'as-is' };

/** Bytes of a file as they are shown. */
export function shownText(bytes: Uint8Array): ShownText {
  const { text: whole, damaged } = decoded(bytes);
  const bom = whole.startsWith(BOM);
  const text = bom ? whole.slice(1) : whole;
  const lineEnds = lineEndsOf(text);
  return { text: lineEnds === 'crlf' ? text.replaceAll('\r\n', '\n') : text, form: { bom, lineEnds }, damaged };
}

/** The other way round. What is given may have its own line ends and mark: those of the form win. */
export function bytesOf(given: string, { bom, lineEnds }: TextForm): Buffer {
  const text = given.startsWith(BOM) ? given.slice(1) : given;
  return Buffer.from(`${bom ? BOM : ''}${ended(text, lineEnds)}`);
}

function ended(text: string, lineEnds: TextForm['lineEnds']): string {
  if (lineEnds === 'as-is') return text;
  return text.replaceAll(/\r?\n/g, lineEnds === 'crlf' ? '\r\n' : '\n');
}

/** A file whose lines end in `\r\n` but for one is as-is: whoever wrote that one must not find all others changed. */
function lineEndsOf(text: string): TextForm['lineEnds'] {
  const returns = text.split('\r').length - 1;
  if (returns === 0) return text.includes('\n') ? 'lf' : 'as-is';
  const pairs = text.split('\r\n').length - 1;
  const lines = text.split('\n').length - 1;
  return pairs === returns && pairs === lines ? 'crlf' : 'as-is';
}

function decoded(bytes: Uint8Array): { text: string; damaged: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), damaged: false };
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), damaged: true };
  }
}
