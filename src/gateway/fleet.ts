import type { Era } from '../protocol/index.ts';
import type { Client } from './client.ts';
import { type Definition, type Greeting, isOfBothEras } from './definition.ts';
import { honourable } from './handshake.ts';
import { namesIn } from './raw-list.ts';
import { Seat } from './seat.ts';
import { specOf } from './spec.ts';
import { wholeKey } from './whole-list.ts';

/** Third-party tools and prompts carry their server's name, so that two servers may have the same; built-ins stay bare. */
export const prefixOf = (definition: Definition): string => (definition.kind === 'stdio' ? `${definition.name}__` : '');

/** So many names are remembered at most; there are seldom more tools than that. */
const MAX_PLAIN = 1000;

/** The servers of the client's project as this client holds them: one seat per server and era, taken when needed. */
export class Fleet implements Disposable {
  readonly #client: Client;
  #definitions: readonly Definition[] = [];
  readonly #seats = new Map<string, { seat: Seat; identity: string }>();
  readonly #read = new Map<string, { text: string; names: ReadonlySet<string> }>();
  #identity = '';

  /** Names that can mean one server only, whatever its lists say. */
  readonly #plain = new Map<string, { seat: Seat; prefix: string }>();

  constructor(client: Client) {
    this.#client = client;
    this.reload();
  }

  get definitions(): readonly Definition[] {
    return this.#definitions;
  }

  /** Takes up the configuration as it is now. True when the servers of this project are not the same as before. */
  reload(): boolean {
    const before = this.#identity;
    this.#definitions = this.#client.hub.serversFor(this.#client.detection.project, this.#client.hello.facts).servers;
    this.#identity = JSON.stringify(this.#definitions.map((definition) => this.#identityOf(definition)));
    if (this.#identity === before) return false;
    this.#plain.clear();
    const kept = new Set(this.#definitions.map((definition) => this.#identityOf(definition)));
    for (const [id, { seat, identity }] of this.#seats) {
      if (kept.has(identity)) continue;
      this.#seats.delete(id);
      seat[Symbol.dispose]();
    }
    return true;
  }

  /** The same text = the same process would serve: a client's roots may move it to another project. */
  #identityOf(definition: Definition): string {
    const { project } = this.#client.detection;
    return JSON.stringify([definition, project?.key, project?.version]);
  }

  /** Held already; nothing is started. */
  get held(): Seat[] {
    return [...this.#seats.values()].map(({ seat }) => seat);
  }

  seat(definition: Definition, era: Era): Seat {
    const id = `${era} ${definition.name}`;
    const known = this.#seats.get(id);
    if (known) return known.seat;
    const { hub, detection, hello } = this.#client;
    const tenant = { connection: this.#client.id, facts: hello.facts, project: detection.project };
    const seat = new Seat(specOf(hub, definition, tenant, { era, greeting: this.#greeting() }), this.#client);
    this.#seats.set(id, { seat, identity: this.#identityOf(definition) });
    return seat;
  }

  /** The seats that may serve this era: a server that is known not to speak it is left out. */
  speaking(era: Era): Seat[] {
    return this.#definitions.flatMap((definition) => {
      if (definition.era !== 'auto' && definition.era !== era) return [];
      const seat = this.seat(definition, era);
      return this.speaks(seat) === false ? [] : [seat];
    });
  }

  /** Whether this seat's server speaks the seat's era; undefined = it was never asked. */
  speaks({ spec: { definition, manifestKey, era } }: Seat): boolean | undefined {
    const { clock, manifests } = this.#client.hub;
    if (definition.era !== 'auto') return definition.era === era;
    if (isOfBothEras(definition)) return true;
    return manifests.speaks(manifestKey, era, clock.monotonic());
  }

  /** Which server a tool or prompt name means, and the prefix to take off. */
  named(method: 'tools/list' | 'prompts/list', name: string, era: Era): { seat: Seat; prefix: string } | undefined {
    const id = `${era} ${name}`;
    const known = this.#plain.get(id);
    if (known) return known;
    const fitting = this.#definitions.filter((one) => prefixOf(one) !== '' && name.startsWith(prefixOf(one)));
    const definition = this.#prefixed(fitting, name, { era, method }) ?? this.#bare(name, era, method);
    const found = definition && { seat: this.seat(definition, era), prefix: prefixOf(definition) };
    if (found && fitting.length === 1 && this.#plain.size < MAX_PLAIN) this.#plain.set(id, found);
    return found;
  }

  /** `a__b__c` is tool `b__c` of server `a`, or tool `c` of server `a__b`: whoever lists it, else the longer name. */
  #prefixed(
    fitting: readonly Definition[],
    name: string,
    { era, method }: { era: Era; method: string },
  ): Definition | undefined {
    if (fitting.length < 2) return fitting[0];
    const longest = fitting.toSorted((a, b) => b.name.length - a.name.length);
    return longest.find((one) => this.#lists(one, era, method, name.slice(prefixOf(one).length))) ?? longest[0];
  }

  #bare(name: string, era: Era, method: string): Definition | undefined {
    const bare = this.#definitions.filter((one) => prefixOf(one) === '');
    return bare.find((one) => this.#lists(one, era, method, name)) ?? this.#onlyUnknown(bare, era, method);
  }

  /** A server that was never asked for its list may have anything; if there is one such, it is the one. */
  #onlyUnknown(definitions: readonly Definition[], era: Era, method: string): Definition | undefined {
    const [only, second] = definitions.filter((one) => !this.#names(one, era, method));
    return second ? undefined : only;
  }

  /** Which server a resource belongs to: the one that lists it, or whose template fits, or the only one there is. */
  owning(uri: string, era: Era): Seat | undefined {
    const listed = this.#definitions.find((one) => this.#lists(one, era, 'resources/list', uri));
    const fitting =
      listed ?? this.#definitions.find((one) => [...this.#templates(one, era)].some((template) => fits(template, uri)));
    const only = this.#definitions.length === 1 ? this.#definitions[0] : undefined;
    const definition = fitting ?? only;
    return definition && this.seat(definition, era);
  }

  [Symbol.dispose](): void {
    for (const { seat } of this.#seats.values()) seat[Symbol.dispose]();
    this.#seats.clear();
    this.#plain.clear();
    this.#read.clear();
  }

  #lists(definition: Definition, era: Era, method: string, name: string): boolean {
    return this.#names(definition, era, method)?.has(name) ?? false;
  }

  #templates(definition: Definition, era: Era): Iterable<string> {
    return this.#names(definition, era, 'resources/templates/list') ?? [];
  }

  /** The names in a remembered list; undefined when none is. Read once per list, not once per call. */
  #names(definition: Definition, era: Era, method: string): ReadonlySet<string> | undefined {
    const { manifestKey } = this.seat(definition, era).spec;
    const text = this.#client.hub.manifests.text(manifestKey, era, wholeKey(method));
    if (text === undefined) return undefined;
    const id = `${manifestKey} ${era} ${method}`;
    const known = this.#read.get(id);
    if (known?.text === text) return known.names;
    const names = new Set(namesIn(method, Buffer.from(text)));
    this.#read.set(id, { text, names });
    return names;
  }

  #greeting(): Greeting {
    const { handshake } = this.#client;
    return { by: 'hub', capabilities: handshake ? honourable(handshake) : {} };
  }
}

/** The literal parts of an RFC 6570 template stand in the URI in that order, the first at its start, the last at its end. */
export function fits(template: string, uri: string): boolean {
  const [first = '', ...others] = template.split(/\{[^}]*\}/);
  const last = others.pop();
  if (last === undefined) return uri === first;
  if (!uri.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = uri.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return uri.endsWith(last) && uri.length - last.length >= at;
}
