import type { EdgeKind, Target } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import type { Assignment, Document, Section } from './document.ts';
import { type Pair, textOf, type Variant, visit } from './variant.ts';

interface External {
  readonly target: Target;
  readonly line: number;
  readonly type: string | undefined;
  readonly uses: Use[];
}

interface Use {
  readonly kind: EdgeKind;
  readonly line: number;
  readonly detail?: string | undefined;
}

/** Properties that say what the resource is for. */
const tellingProperties: ReadonlyMap<string, EdgeKind> = new Map<string, EdgeKind>([
  ['script', 'script'],
  ['theme', 'theme'],
  ['shader', 'shader'],
]);

/** The `ext_resource`s of a scene or resource, and what each is used for. */
export class Externals {
  readonly #collector: Collector;
  /** Undefined: it is there, and leads out of the project. */
  readonly #byId = new Map<string, External | undefined>();
  // One file may stand there with two ids, as after a merge.
  readonly #byTarget = new Map<string, External>();

  constructor(document: Document, collector: Collector) {
    this.#collector = collector;
    for (const section of document.sections) if (section.name === 'ext_resource') this.#declare(section);
  }

  #declare({ attributes, line }: Section): void {
    const uid = textOf(attributes.get('uid'));
    const written = textOf(attributes.get('path')) ?? uid ?? '';
    const target = this.#collector.target({ written, uid, line });
    const id = idOf(attributes.get('id'));
    if (!target) return void this.#byId.set(id, undefined);
    const key = target.by === 'path' ? target.path : written;
    const known = this.#byTarget.get(key);
    const external = known ?? { target, line, type: textOf(attributes.get('type')), uses: [] };
    this.#byTarget.set(key, external);
    this.#byId.set(id, external);
  }

  /** The one that this value is, if it is one. */
  targetOf(value: Variant | undefined): Target | undefined {
    const id = externalId(value);
    return id === undefined ? undefined : this.#byId.get(id)?.target;
  }

  /** Notes every use within the value of a property. */
  useIn({ key, value, line }: Assignment, detail?: string): void {
    if (typeof value !== 'object' || value === null || value.kind === 'numbers') return;
    const whole = externalId(value);
    if (whole !== undefined) return this.#use(whole, { kind: tellingProperties.get(key) ?? 'resource', line, detail });
    visit(value, (part) => {
      const id = externalId(part);
      if (id !== undefined) this.#use(id, { kind: 'resource', line, detail });
      else this.#useOfPath(part, line);
    });
  }

  /** Notes the use of the one that this value is, and gives it. */
  useAs(value: Variant | undefined, use: Use): Target | undefined {
    const id = externalId(value);
    if (id !== undefined) this.#use(id, use);
    return this.targetOf(value);
  }

  #use(id: string, use: Use): void {
    if (!this.#byId.has(id))
      this.#collector.warn('broken-reference', `There is no ext_resource with the id "${id.slice(0, 100)}".`, use.line);
    this.#byId.get(id)?.uses.push(use);
  }

  /** `Resource("res://a.tres")`: rare, and read by the engine all the same. */
  #useOfPath(part: Variant | Pair, line: number): void {
    if (typeof part !== 'object' || part === null || part.kind !== 'call' || part.name !== 'Resource') return;
    for (const written of part.args
      .map(textOf)
      .filter((text) => text !== undefined)
      .slice(-1))
      this.#collector.referTo('resource', written, line);
  }

  /** To be called last. What says most counts: a script that is attached is not a resource besides. */
  refer(): void {
    for (const { target, line, type, uses } of this.#byTarget.values()) {
      const telling = uses.filter(({ kind }) => kind !== 'resource');
      const all = telling.length > 0 ? telling : uses.length > 0 ? uses : [{ kind: 'resource' as const, line }];
      for (const use of all) this.#refer(target, type === 'GDNativeLibrary' ? { ...use, kind: 'library' } : use);
    }
  }

  #refer(target: Target, { kind, line, detail }: Use): void {
    this.#collector.refer(kind, target, line, detail === undefined ? {} : { detail });
  }
}

/** Numbers in Godot 3, texts in Godot 4. */
function idOf(value: Variant | Pair | undefined): string {
  return typeof value === 'number' ? String(value) : (textOf(value) ?? '');
}

function externalId(value: Variant | Pair | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || value.kind !== 'call') return undefined;
  return value.name === 'ExtResource' ? idOf(value.args[0]) : undefined;
}
