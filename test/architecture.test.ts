import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The layers from the bottom. Rooms on one level are strangers; type imports count. */
const levels = [
  ['kernel'],
  ['protocol', 'config'],
  ['transport', 'store'],
  ['project', 'instance', 'session'],
  ['backend'],
  ['gateway'],
  ['admin', 'observe'],
  ['daemon', 'cli'],
];
const levelOf = (room: string): number => levels.findIndex((rooms) => rooms.includes(room));
/** Handed in by compose.ts, never imported by a room. */
const handedIn = new Set(['store', 'config']);
const pureRooms = new Set(['kernel', 'protocol', 'project']);

const src = join(import.meta.dirname, '..', 'src');

interface Import {
  from: string;
  specifier: string;
  target: string | undefined;
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\n[^'"\n;]*?)*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.') ? relative(src, normalize(join(dirname(path), specifier))) : undefined;
    return { from: relative(src, path), specifier, target };
  });
}

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));
const production = files.filter((path) => !path.endsWith('.test.ts'));
const imports = production.flatMap(importsOf).filter(({ specifier }) => !specifier.endsWith('/package.json'));
const roomOf = (path: string): string | undefined => (path.includes(sep) ? path.split(sep)[0] : undefined);

function breach({ from, target }: Import): string | undefined {
  const fromRoom = roomOf(from);
  if (!target || !fromRoom) return undefined;
  const toRoom = roomOf(target);
  if (!toRoom) return `${from} imports ${target}, which lies outside the rooms`;
  if (toRoom === fromRoom) return undefined;
  if (toRoom !== 'kernel' && !isEntrance(fromRoom, toRoom, target))
    return `${from} enters ${toRoom} past its index.ts (${target})`;
  return mayKnow(fromRoom, toRoom, target) ? undefined : `${from} may not know ${target}`;
}
function mayKnow(fromRoom: string, toRoom: string, target: string): boolean {
  if (fromRoom === 'cli') return cliMay(toRoom, target);
  if (fromRoom === 'daemon') return toRoom !== 'cli';
  return !handedIn.has(toRoom) && levelOf(toRoom) < levelOf(fromRoom);
}
const isEntrance = (from: string, room: string, target: string): boolean =>
  target === join(room, 'index.ts') ||
  (from === 'cli' && target === join('admin', 'contract.ts')) ||
  (room === 'backend' &&
    (target === join('backend', 'contract.ts') || (from === 'daemon' && /^backend\/[a-z]+\/index\.ts$/.test(target))));
const cliMay = (room: string, target: string): boolean =>
  ['kernel', 'protocol', 'config', 'transport'].includes(room) || target === join('admin', 'contract.ts');

function cycles(): string[] {
  const graph = new Map<string, string[]>();
  for (const { from, target } of imports) if (target) graph.set(from, [...(graph.get(from) ?? []), target]);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

describe('the layers of STYLE', () => {
  it('looks at the whole source', () => expect(production.length).toBeGreaterThan(5));
  it('every folder of src is a known room', () => {
    const rooms = new Set(files.map((path) => roomOf(relative(src, path))).filter((room) => room !== undefined));
    expect([...rooms].filter((room) => levelOf(room) < 0)).toEqual([]);
  });
  it('imports go down, through the entrance', () =>
    expect(imports.map(breach).filter((line) => line !== undefined)).toEqual([]));
  it('there are no circles', () => expect(cycles()).toEqual([]));
  it('pure rooms and every machine.ts touch no node: module', () => {
    const impure = imports.filter(
      ({ from, specifier }) =>
        specifier.startsWith('node:') && (pureRooms.has(roomOf(from) ?? '') || from.endsWith(`${sep}machine.ts`)),
    );
    expect(impure).toEqual([]);
  });
  it('importing a file does nothing: no let at module level', () => {
    const lets = production.filter((path) => /^(?:export )?let /m.test(readFileSync(path, 'utf8')));
    expect(lets).toEqual([]);
  });
});
