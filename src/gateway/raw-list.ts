import { type Edit, Members, memberOf, type Span, stringOf, textOf } from '../protocol/index.ts';

/** The lists of MCP: which member of the result holds the elements, what names one, who offers it, what announces changes. */
export const listKeys: Readonly<
  Record<string, { items: string; name: 'name' | 'uri' | 'uriTemplate'; capability: string; changed: string }>
> = {
  'tools/list': { items: 'tools', name: 'name', capability: 'tools', changed: 'notifications/tools/list_changed' },
  'prompts/list': {
    items: 'prompts',
    name: 'name',
    capability: 'prompts',
    changed: 'notifications/prompts/list_changed',
  },
  'resources/list': {
    items: 'resources',
    name: 'uri',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
  },
  'resources/templates/list': {
    items: 'resourceTemplates',
    name: 'uriTemplate',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
  },
};

/** The elements of a list result, letter by letter; tools and prompts with `prefix` before their names. */
export function rawItems(method: string, result: Buffer, prefix: string): Buffer[] {
  const keys = listKeys[method];
  const list = keys && memberOf(result, whole(result), keys.items);
  if (!keys || !list || result[list.start] !== 0x5b) return [];
  const elements = new Members(result, list.start, list.end);
  const items: Buffer[] = [];
  while (elements.next()) {
    const span = elements.value;
    const name = keys.name === 'name' ? memberOf(result, span, 'name') : undefined;
    items.push(name && prefix ? withPrefix(result, span, name, prefix) : result.subarray(span.start, span.end));
  }
  return items;
}

function withPrefix(result: Buffer, item: Span, name: Span, prefix: string): Buffer {
  const behindQuote = name.start + 1;
  return Buffer.concat([
    result.subarray(item.start, behindQuote),
    Buffer.from(prefix),
    result.subarray(behindQuote, item.end),
  ]);
}

/** The names (or URIs, or URI templates) of a list result. */
export function namesIn(method: string, result: Buffer): string[] {
  const keys = listKeys[method];
  if (!keys) return [];
  return rawItems(method, result, '').flatMap((item) => stringOf(item, memberOf(item, whole(item), keys.name)) ?? []);
}

/** The cursor of the next page, if there is one. */
export const nextCursor = (result: Buffer): string | undefined =>
  stringOf(result, memberOf(result, whole(result), 'nextCursor'));

/** Tools that say of themselves that calling them twice does no harm (`readOnlyHint` or `idempotentHint`). */
export function repeatableTools(result: Buffer): ReadonlySet<string> {
  const names = new Set<string>();
  for (const item of rawItems('tools/list', result, '')) {
    const hints = memberOf(item, whole(item), 'annotations');
    const name = stringOf(item, memberOf(item, whole(item), 'name'));
    if (name !== undefined && (isTrue(item, hints, 'readOnlyHint') || isTrue(item, hints, 'idempotentHint')))
      names.add(name);
  }
  return names;
}

const isTrue = (item: Buffer, hints: Span | undefined, name: string): boolean => {
  const span = memberOf(item, hints, name);
  return span !== undefined && textOf(item, span) === 'true';
};

/** A list result out of raw elements. `extra` are further members, as JSON text that begins with a comma. */
export const rawListResult = (method: string, items: readonly Buffer[], extra = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`{"${listKeys[method]?.items}":[`),
    ...items.flatMap((item, index) => (index === 0 ? [item] : [comma, item])),
    Buffer.from(`]${extra}}`),
  ]);

/** The name of a tool or prompt without the prefix of its server. */
export const withoutPrefix = (span: Span, prefix: string): Edit => ({
  start: span.start + 1,
  end: span.start + 1 + Buffer.byteLength(prefix),
  bytes: Buffer.alloc(0),
});

const comma = Buffer.from(',');
const whole = (bytes: Buffer): Span => ({ start: 0, end: bytes.length });
