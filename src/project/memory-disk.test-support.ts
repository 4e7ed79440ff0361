import type { ClientFacts } from '../protocol/index.ts';
import type { Disk, Stat } from './disk.ts';
import { joined, parentOf } from './posix-path.ts';
import type { Rules } from './rules.ts';

type Node =
  | { kind: 'file'; id: number; edits: number; text: string }
  | { kind: 'dir'; id: number }
  | { kind: 'link'; to: string };

/** A disk in memory, with links. As strict as the real one: it throws on what the operating system would not even look at. */
export class MemoryDisk implements Disk {
  readonly #nodes = new Map<string, Node>([['/', { kind: 'dir', id: 0 }]]);
  #nextId = 1;
  reads = 0;

  /** A trailing `/` makes a directory, ` -> ` a link; anything else is an empty file. */
  constructor(...paths: readonly string[]) {
    for (const path of paths) {
      const [at = '', to] = path.split(' -> ');
      if (to !== undefined) this.link(at, to);
      else if (at.endsWith('/')) this.dir(at.slice(0, -1));
      else this.write(at, '');
    }
  }

  dir(path: string): this {
    if (path === '' || this.#nodes.has(path)) return this;
    this.dir(path.slice(0, path.lastIndexOf('/')));
    this.#nodes.set(path, { kind: 'dir', id: this.#nextId++ });
    return this;
  }

  write(path: string, text: string): this {
    this.dir(path.slice(0, path.lastIndexOf('/')));
    const old = this.#nodes.get(path);
    const [id, edits] = old?.kind === 'file' ? [old.id, old.edits + 1] : [this.#nextId++, 0];
    this.#nodes.set(path, { kind: 'file', id, edits, text });
    return this;
  }

  link(path: string, to: string): this {
    this.dir(path.slice(0, path.lastIndexOf('/')));
    this.#nodes.set(path, { kind: 'link', to });
    return this;
  }

  remove(path: string): this {
    for (const key of this.#nodes.keys()) if (key === path || key.startsWith(`${path}/`)) this.#nodes.delete(key);
    return this;
  }

  move(from: string, to: string): this {
    for (const [key, node] of this.#nodes) {
      if (key !== from && !key.startsWith(`${from}/`)) continue;
      this.#nodes.delete(key);
      this.#nodes.set(to + key.slice(from.length), node);
    }
    return this.dir(to.slice(0, to.lastIndexOf('/')));
  }

  realpath(path: string): string | undefined {
    if (path.includes('\0')) throw new TypeError('ERR_INVALID_ARG_VALUE');
    return this.#resolve(path, { left: 40 });
  }

  stat(path: string): Stat | undefined {
    const node = this.#nodes.get(this.realpath(path) ?? '');
    if (!node || node.kind === 'link') return undefined;
    return {
      kind: node.kind,
      id: `1:${node.id}`,
      stamp: node.kind === 'file' ? `${node.edits}+${node.text.length}` : '0',
    };
  }

  readText(path: string, maxBytes: number): string | undefined {
    this.reads++;
    const node = this.#nodes.get(this.realpath(path) ?? '');
    return node?.kind === 'file' ? node.text.slice(0, maxBytes) : undefined;
  }

  list(path: string): readonly string[] | undefined {
    const real = this.realpath(path);
    if (real === undefined || this.#nodes.get(real)?.kind !== 'dir') return undefined;
    const start = real === '/' ? '/' : `${real}/`;
    return [...this.#nodes.keys()]
      .filter((key) => key.startsWith(start) && key !== '/')
      .map((key) => key.slice(start.length))
      .filter((name) => !name.includes('/'));
  }

  #resolve(path: string, links: { left: number }): string | undefined {
    let at: string | undefined = '/';
    for (const name of path.split('/')) {
      if (at === undefined) return undefined;
      if (name === '..') at = parentOf(at);
      else if (name !== '' && name !== '.') at = this.#step(joined(at, name), links);
    }
    return at;
  }

  #step(path: string, links: { left: number }): string | undefined {
    const node = this.#nodes.get(path);
    if (node?.kind !== 'link') return node && path;
    return links.left-- > 0 ? this.#resolve(joined(parentOf(path), node.to), links) : undefined;
  }
}

/** 64 hex digits that differ for different texts: as good as SHA-256 here, and without `node:`. */
export const hashOf = (text: string): string =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => fnv(text, seed).toString(16).padStart(8, '0')).join('');

function fnv(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export const rulesOver = (disk: Disk, more: Partial<Rules> = {}): Rules => ({
  disk,
  home: '/home/u',
  hash: hashOf,
  ...more,
});

/** A client in `cwd`, with PWD as a shell sets it, unless told otherwise. */
export const clientIn = (cwd: string, more: Partial<ClientFacts> = {}): ClientFacts => ({
  cwd,
  env: { PWD: cwd },
  ...more,
});
