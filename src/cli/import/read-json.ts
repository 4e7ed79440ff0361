import { type ParseError, parse } from 'jsonc-parser';
import { HubError } from '../../kernel/errors.ts';

/** A client's file: JSON, with comments where the client allows them. Throws HubError when it is neither. */
export function readJson(text: string, file: string): Readonly<Record<string, unknown>> {
  const source = text.replace(/^\uFEFF/, '');
  const value = source.trim() === '' ? {} : parsed(source, file);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new HubError('invalid-config', `${file} does not hold an object, so no server can be read from it.`);
}

function parsed(source: string, file: string): unknown {
  try {
    return JSON.parse(source); // the usual case, and safe at any depth
  } catch (cause) {
    const errors: ParseError[] = [];
    const value: unknown = parse(source, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (!first) return value;
    const line = source.slice(0, first.offset).split('\n').length;
    throw new HubError('invalid-config', `${file}:${line}: not valid JSON. Correct it there, then import again.`, {
      cause,
    });
  }
}
