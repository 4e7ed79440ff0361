import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { HubError } from '../kernel/errors.ts';
import { isPlain, type Plain } from './shape.ts';

/** A configuration file as it was written: parsed, not yet judged. */
export interface ConfigDocument {
  file: string;
  settings: Plain;
  /** `project`: what the project calls itself. Texts only; whatever else stands there is as good as nothing. */
  project: { slug?: string; version?: string };
  /** `servers`, and `mcpServers` as people paste it from their client's file. */
  servers: ReadonlyMap<string, unknown>;
  /** Sentences about what is ignored. */
  problems: readonly string[];
  /** On which line a value stands, counted from 1; `servers` stands for `mcpServers` too. */
  lineOf(path: readonly string[]): number;
}

export const formatVersion = 1;
export const documentKeys = ['$schema', 'version', 'project', 'settings', 'servers', 'mcpServers'] as const;
const maxDepth = 32;

/** JSON with comments and trailing commas. Throws HubError `invalid-config`, whatever the text is. */
export function readDocument(text: string, file: string): ConfigDocument {
  const source = text.replace(/^\uFEFF/, '');
  const tree = parse(source, file);
  // getNodeValue makes objects without a prototype, so a key like `__proto__` is a key like any other.
  const value: unknown = tree ? getNodeValue(tree) : {};
  if (!isPlain(value)) throw refuse(file, 'the file must hold one object: { "servers": { ... } }.');
  const said = value['version'] ?? formatVersion;
  if (said !== formatVersion) {
    throw refuse(file, `"version" is ${brief(said)}; this Warren reads version ${formatVersion}. Upgrade Warren.`);
  }
  const find = (path: readonly string[]): Node | undefined => tree && findNodeAtLocation(tree, [...path]);
  const lineOf = ([first = '', ...rest]: readonly string[]): number => {
    const node = find([first, ...rest]) ?? (first === 'servers' ? find(['mcpServers', ...rest]) : undefined);
    return lineAt(source, node?.parent?.offset ?? 0); // the parent of a value is its property, name included
  };
  const problems = Object.keys(value)
    .filter((key) => !documentKeys.some((known) => known === key))
    .map((key) => `${file}:${lineOf([key])}: "${key}" is not a key of this file and is ignored.`);
  const servers = serversIn(value, file, problems);
  const project = namesIn(objectAt(value, 'project', file));
  return { file, settings: objectAt(value, 'settings', file), project, servers, problems, lineOf };
}

const namesIn = ({ slug, version }: Plain): ConfigDocument['project'] => ({
  ...(typeof slug === 'string' && slug !== '' ? { slug } : {}),
  ...(typeof version === 'string' && version !== '' ? { version } : {}),
});

function parse(source: string, file: string): Node | undefined {
  if (depthOf(source) > maxDepth) throw refuse(file, `it is nested deeper than ${maxDepth} levels.`);
  const errors: ParseError[] = [];
  const tree = parseTree(source, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const first = errors[0];
  if (!first) return tree;
  const what = printParseErrorCode(first.error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  throw refuse(`${file}:${lineAt(source, first.offset)}`, `not valid JSON (${what}). Correct the line.`);
}

/** The parser is recursive, so the depth is looked at first: a file of brackets must not overflow the stack. */
function depthOf(source: string): number {
  const scanner = createScanner(source, true);
  let depth = 0;
  let deepest = 0;
  while (scanner.getPosition() < source.length && deepest <= maxDepth) {
    scanner.scan();
    const first = source[scanner.getTokenOffset()]; // a bracket inside text starts no token
    if (first === '{' || first === '[') deepest = Math.max(deepest, ++depth);
    else if (first === '}' || first === ']') depth--;
  }
  return deepest;
}

function serversIn(value: Plain, file: string, problems: string[]): Map<string, unknown> {
  const pasted = Object.entries(objectAt(value, 'mcpServers', file));
  const ours = Object.entries(objectAt(value, 'servers', file));
  const servers = new Map<string, unknown>(pasted);
  for (const [name, entry] of ours) {
    if (servers.has(name))
      problems.push(`${file}: "${name}" stands in "servers" and in "mcpServers"; "servers" counts.`);
    servers.set(name, entry);
  }
  return servers;
}

function objectAt(value: Plain, key: string, file: string): Plain {
  const found = value[key] ?? {};
  if (!isPlain(found)) throw refuse(file, `"${key}" is ${brief(found)}; allowed is an object.`);
  return found;
}

const refuse = (where: string, why: string): HubError =>
  new HubError('invalid-config', `${where}: ${why}`, { facts: { where } });

const lineAt = (source: string, offset: number): number => source.slice(0, offset).split('\n').length;

/** A value as it is quoted in a sentence: short, on one line. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
