/** One URI, or with `{name}` (one segment) and `{+name}` (with slashes) many: RFC 6570, as far as MCP's resources need it. */
export interface UriTemplate {
  readonly variables: readonly string[];
  /** The values in a URI of this form, decoded. `loose`: a `{name}` may have slashes too, as people write ids that have one. */
  match(uri: string, loose?: boolean): Readonly<Record<string, string>> | undefined;
}

/** Longest URI that is looked at. */
const MAX_URI = 4096;

export function uriTemplate(template: string): UriTemplate {
  const parts = template.split(/(\{\+?\w+\})/);
  const names = parts.filter(isVariable).map((part) => part.replaceAll(/[{}+]/g, ''));
  const [strict, loose] = [false, true].map(
    (isLoose) => new RegExp(`^${parts.map((part) => patternOf(part, isLoose)).join('')}$`, 'u'),
  );
  return {
    variables: names,
    match(uri, isLoose = false) {
      const found = uri.length <= MAX_URI ? (isLoose ? loose : strict)?.exec(uri) : undefined;
      return found ? valuesIn(names, found.slice(1)) : undefined;
    },
  };
}

/** Fills a template in. A value that is missing is left empty. */
export const expand = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\+?)(\w+)\}/g, (_, plus: string, name: string) => {
    const value = values[name] ?? '';
    return plus === '+' ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
  });

const isVariable = (part: string): boolean => part.startsWith('{');

function patternOf(part: string, isLoose: boolean): string {
  if (!isVariable(part)) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (part.startsWith('{+')) return '(.+)';
  return isLoose ? '(.+?)' : '([^/]+)';
}

function valuesIn(names: readonly string[], raw: readonly string[]): Readonly<Record<string, string>> | undefined {
  try {
    return Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(raw[at] ?? '')]));
  } catch {
    return undefined; // a broken escape is in no URI of ours
  }
}
