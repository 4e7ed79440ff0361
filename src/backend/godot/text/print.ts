import type { Document, Section, TagStyle } from './document.ts';
import type { Pair, Variant } from './variant.ts';

/** The text that the scanner reads back as this document. */
export function printDocument({ sections }: Pick<Document, 'sections'>, tags: TagStyle): string {
  return sections.map((section) => printSection(section, tags)).join('\n');
}

function printSection({ name, attributes, assignments }: Section, tags: TagStyle): string {
  const shown = tags === 'names' ? name.replaceAll(/[\\\]]/g, '\\$&') : name;
  const pairs = [...attributes].map(([key, value]) => ` ${key}=${printValue(value)}`).join('');
  const head = name === '' ? '' : `[${shown}${pairs}]\n`;
  return head + assignments.map(({ key, value }) => `${printKey(key)} = ${printValue(value)}\n`).join('');
}

const printKey = (key: string): string => (/^[\w/.:@-]+$/.test(key) ? key : printText(key));

const printText = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

export function printValue(value: Variant | Pair): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return printNumber(value);
  if (typeof value === 'string') return printText(value);
  return printComposed(value);
}

function printComposed(value: Exclude<Variant, null | boolean | number | string> | Pair): string {
  switch (value.kind) {
    case 'name':
      return `&${printText(value.text)}`;
    case 'path':
      return `^${printText(value.text)}`;
    case 'color':
      return `#${value.hex}`;
    case 'word':
      return value.word;
    case 'pair':
      return `${printValue(value.key)}: ${printValue(value.value)}`;
    case 'array':
      return `[${printList(value.items)}]`;
    case 'dictionary':
      return `{${printList(value.entries)}}`;
    case 'numbers':
      return `${value.name}(${value.text})`;
    case 'call':
      return `${value.name}${printTypes(value.of)}(${printList(value.args)})`;
  }
}

const printTypes = (types: readonly Variant[]): string => (types.length > 0 ? `[${printList(types)}]` : '');

const printList = (items: readonly (Variant | Pair)[]): string => items.map(printValue).join(', ');

function printNumber(number: number): string {
  if (Number.isNaN(number)) return 'nan';
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : 'inf_neg';
  return Object.is(number, -0) ? '-0' : String(number);
}
