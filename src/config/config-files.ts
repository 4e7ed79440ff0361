import { HubError } from '../kernel/errors.ts';
import { type Disk, maxFileBytes } from './disk.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { expand } from './expand.ts';
import { matches, type ProjectFacts } from './match.ts';
import { type Places, projectPlaces } from './places.ts';
import { readServer } from './read-server.ts';
import { defaultLimits, type Limits, type ServerDefinition } from './server-definition.ts';
import { unknownSettings } from './settings.ts';
import { isPlain } from './shape.ts';
import { type Allowed, isTrusted, readTrusted } from './trust.ts';
import { FileWatch } from './watch-files.ts';

export interface ConfigOptions {
  disk: Disk;
  /** Allow-listed: what `${NAME}` may stand for. */
  env: Readonly<Record<string, string | undefined>>;
  /** See `limitsOf(settings)`. */
  limits?: Limits;
  /** What every project has, as if it stood in a file below the others. */
  builtin?: ConfigDocument;
}

/** A project that asks. `env`: its client's allow-listed variables; they go before the hub's own. */
export interface Asking extends ProjectFacts {
  env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface Servers {
  /** Enabled, matching, expanded, by name. */
  servers: ServerDefinition[];
  /** Sentences for people: what was left out, why, and what to do. */
  problems: readonly string[];
}

/** An entry and the document it stands in. */
interface Entry {
  value: unknown;
  document: ConfigDocument;
}

interface Kept<T> {
  stamp: string | undefined;
  value: T;
}

const maxRoots = 256;

/**
 * The configuration files, each read again only when its stamp changed, so that asking costs a few `stat` calls and is
 * right even where watching does not work. A home file in mid-edit, emptied or not to be parsed, leaves what was read before in
 * force; a project file that changed is inert until it was allowed again.
 */
export class ConfigFiles {
  readonly #places: Places;
  readonly #options: ConfigOptions;
  readonly #contents = new Map<string, Kept<Uint8Array | undefined>>();
  readonly #documents = new WeakMap<Uint8Array, ConfigDocument>();
  readonly #roots = new Set<string>();
  readonly #watches = new Set<FileWatch>();
  #lastHome: ConfigDocument | undefined;

  constructor(places: Places, options: ConfigOptions) {
    this.#places = places;
    this.#options = options;
  }

  /** Throws HubError `invalid-config`. Undefined: there is none. */
  homeDocument(): ConfigDocument | undefined {
    const { configFile } = this.#places;
    const content = this.#content(configFile);
    if (content?.length === 0 && this.#lastHome?.servers.size) throw emptied(configFile);
    this.#lastHome = content && this.#document(content, configFile);
    return this.#lastHome;
  }

  /** Only what was allowed; HubError `untrusted-config` says how to allow it. Undefined: there is none. */
  projectDocument(root: string): ConfigDocument | undefined {
    const file = projectPlaces(root).configFile;
    const content = this.#content(file, root);
    if (!content) return undefined;
    const allowed = readTrusted(this.#places, this.#options.disk);
    if (isTrusted(allowed, file, content)) return this.#document(content, file);
    if (this.#isInert(content, file)) return undefined;
    throw new HubError('untrusted-config', untrusted(file, root, allowed), { facts: { file } });
  }

  /** What the project's own file calls it: only names, so they count before the file was allowed. Never throws. */
  nameOf(root: string): ConfigDocument['project'] | undefined {
    const file = projectPlaces(root).configFile;
    try {
      const content = this.#content(file, root);
      return content && this.#document(content, file).project;
    } catch (thrown) {
      if (thrown instanceof HubError) return undefined; // `serversFor` says what is wrong with it
      throw thrown;
    }
  }

  serversFor(project: Asking): Servers {
    this.#remember(project.root);
    const problems: string[] = [];
    const home = this.#orProblem(problems, () => this.homeDocument(), this.#lastHome);
    const own = this.#orProblem(problems, () => this.projectDocument(project.root), undefined);
    for (const document of [home, own]) {
      if (document) problems.push(...document.problems, ...unknownSettings(document));
    }
    const servers: ServerDefinition[] = [];
    for (const [name, entry] of merge([this.#options.builtin, home, own])) {
      const definition = this.#definition(name, entry, project, problems);
      if (definition) servers.push(definition);
    }
    for (const watch of this.#watches) if (watch.problem !== undefined) problems.push(watch.problem);
    return { servers, problems };
  }

  /** Tells of every file of ours that came, changed or went, as long as the answer is not disposed. */
  watch(onChange: (file: string) => void): Disposable {
    const watch = new FileWatch(this.#options.disk, onChange);
    this.#watches.add(watch);
    watch.add(this.#places.home, [this.#places.configFile, this.#places.trustedFile]);
    for (const root of this.#roots) watch.add(root, [projectPlaces(root).configFile]);
    return {
      [Symbol.dispose]: () => {
        this.#watches.delete(watch);
        watch[Symbol.dispose]();
      },
    };
  }

  #definition(name: string, entry: Entry, project: Asking, problems: string[]): ServerDefinition | undefined {
    const { document } = entry;
    const limits = this.#options.limits ?? defaultLimits;
    const read = readServer(name, entry.value, document.file, limits);
    const where = `${document.file}:${document.lineOf(['servers', name])}: server "${name}": `;
    problems.push(...read.problems.map((problem) => where + problem));
    const { definition } = read;
    if (!definition?.enabled || !matches(definition.match, project)) return undefined;
    const expanded = expand(definition, project, { ...this.#options.env, ...project.env });
    if (expanded.kind === 'expanded') return expanded.definition;
    const [first] = expanded.names;
    problems.push(
      `${where}nobody set ${expanded.names.join(', ')}. Set it, or write a default: \${${first}:-something}.`,
    );
    return undefined;
  }

  #orProblem<T>(problems: string[], read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (thrown) {
      if (!(thrown instanceof HubError)) throw thrown;
      problems.push(otherwise ? `${thrown.message} What was read before stays in force.` : thrown.message);
      return otherwise;
    }
  }

  /** Nothing in it can run or change anything, so there is nothing to allow. */
  #isInert(content: Uint8Array, file: string): boolean {
    const { servers, settings } = this.#document(content, file);
    return servers.size === 0 && Object.keys(settings).length === 0;
  }

  #content(file: string, within?: string): Uint8Array | undefined {
    const { disk } = this.#options;
    const stamp = disk.stamp(file);
    const kept = this.#contents.get(file);
    if (kept && kept.stamp === stamp) return kept.value;
    this.#contents.delete(file);
    const value = stamp === undefined ? undefined : disk.read(file, { maxBytes: maxFileBytes, within });
    this.#contents.set(file, { stamp, value });
    return value;
  }

  #document(content: Uint8Array, file: string): ConfigDocument {
    const known = this.#documents.get(content);
    if (known) return known;
    const document = readDocument(new TextDecoder().decode(content), file);
    this.#documents.set(content, document);
    return document;
  }

  #remember(root: string): void {
    if (this.#roots.has(root)) return;
    this.#roots.add(root);
    for (const watch of this.#watches) watch.add(root, [projectPlaces(root).configFile]);
    const [oldest] = this.#roots;
    if (this.#roots.size <= maxRoots || oldest === undefined) return;
    this.#roots.delete(oldest);
    this.#contents.delete(projectPlaces(oldest).configFile);
    for (const watch of this.#watches) watch.remove(oldest);
  }
}

/**
 * The project's entry goes before the home's of the same name, and that before the built-in one. One that names nothing to run is
 * laid over the one below, to switch it off or share it otherwise; one that does replaces it whole, so that no secret reaches
 * another program.
 */
function merge(documents: readonly (ConfigDocument | undefined)[]): Map<string, Entry> {
  const merged = new Map<string, Entry>();
  for (const document of documents.filter((one) => one !== undefined)) {
    for (const [name, value] of document.servers) {
      const below = merged.get(name)?.value;
      const overlay = isPlain(value) && isPlain(below) && !['command', 'kind', 'url'].some((key) => key in value);
      merged.set(name, { value: overlay ? { ...below, ...value } : value, document });
    }
  }
  return merged;
}

/** Most programs that write a file in its place empty it first. */
const emptied = (file: string): HubError =>
  new HubError('invalid-config', `${file}: it is empty. Write {} where nothing is to be configured.`, {
    facts: { where: file },
  });

function untrusted(file: string, root: string, allowed: ReadonlyMap<string, Allowed>): string {
  const why = allowed.has(file) ? 'changed since it was allowed' : 'was not allowed yet';
  return `${file} ${why}, so nothing in it counts. See what it would run, and allow it: warren trust ${root}`;
}
