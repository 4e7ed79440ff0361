import type { Era } from '../protocol/index.ts';
import type { Client } from './client.ts';
import type { Definition, Greeting } from './definition.ts';
import { honourable } from './handshake.ts';
import { namesIn } from './raw-list.ts';
import { Seat } from './seat.ts';
import { specOf } from './spec.ts';

/** Third-party tools and prompts carry their server's name, so that two servers may have the same; built-ins stay bare. */
export const prefixOf = (definition: Definition): string => (definition.kind === 'stdio' ? `${definition.name}__` : '');

/** The servers of the client's project as this client holds them: one seat per server and era, taken when needed. */
export class Fleet implements Disposable {
  readonly #client: Client;
  #definitions: readonly Definition[] = [];
  readonly #seats = new Map<string, Seat>();

  constructor(client: Client) {
    this.#client = client;
    this.reload();
  }

  get definitions(): readonly Definition[] {
    return this.#definitions;
  }

  /** Takes up the configuration as it is now. True when the servers of this project are not the same as before. */
  reload(): boolean {
    const before = JSON.stringify(this.#definitions);
    this.#definitions = this.#client.hub.serversFor(this.#client.detection.project, this.#client.hello.facts).servers;
    if (JSON.stringify(this.#definitions) === before) return false;
    this[Symbol.dispose]();
    return true;
  }

  /** Held already; nothing is started. */
  get held(): Iterable<Seat> {
    return this.#seats.values();
  }

  seat(definition: Definition, era: Era): Seat {
    const id = `${era} ${definition.name}`;
    const known = this.#seats.get(id);
    if (known) return known;
    const { hub, detection, hello } = this.#client;
    const tenant = { connection: this.#client.id, facts: hello.facts, project: detection.project };
    const seat = new Seat(specOf(hub, definition, tenant, { era, greeting: this.#greeting() }), this.#client);
    this.#seats.set(id, seat);
    return seat;
  }

  /** The seats that may serve this era: a server that is known not to speak it is left out. */
  speaking(era: Era): Seat[] {
    return this.#definitions.flatMap((definition) => {
      if (definition.era !== 'auto' && definition.era !== era) return [];
      const seat = this.seat(definition, era);
      return this.#client.hub.manifests.of(seat.spec.manifestKey).eras[era] === false ? [] : [seat];
    });
  }

  /** Which server a tool or prompt name means, and the prefix to take off. */
  named(method: 'tools/list' | 'prompts/list', name: string, era: Era): { seat: Seat; prefix: string } | undefined {
    const prefixed = this.#definitions
      .filter((definition) => prefixOf(definition) !== '' && name.startsWith(prefixOf(definition)))
      .toSorted((a, b) => b.name.length - a.name.length)[0];
    if (prefixed) return { seat: this.seat(prefixed, era), prefix: prefixOf(prefixed) };
    const bare = this.#definitions.find((one) => prefixOf(one) === '' && this.#lists(one, era, method, name));
    return bare && { seat: this.seat(bare, era), prefix: '' };
  }

  /** Which server a resource belongs to: the one that lists it, or whose template fits, or the only one there is. */
  owning(uri: string, era: Era): Seat | undefined {
    const listed = this.#definitions.find((one) => this.#lists(one, era, 'resources/list', uri));
    const fitting =
      listed ?? this.#definitions.find((one) => this.#templates(one, era).some((template) => fits(template, uri)));
    const only = this.#definitions.length === 1 ? this.#definitions[0] : undefined;
    const definition = fitting ?? only;
    return definition && this.seat(definition, era);
  }

  [Symbol.dispose](): void {
    for (const seat of this.#seats.values()) seat[Symbol.dispose]();
    this.#seats.clear();
  }

  #lists(definition: Definition, era: Era, method: string, name: string): boolean {
    return this.#names(definition, era, method).includes(name);
  }

  #templates(definition: Definition, era: Era): string[] {
    return this.#names(definition, era, 'resources/templates/list');
  }

  #names(definition: Definition, era: Era, method: string): string[] {
    const { manifestKey } = this.seat(definition, era).spec;
    const list = this.#client.hub.manifests.answer(manifestKey, era, `all ${method}`);
    return list ? namesIn(method, list) : [];
  }

  #greeting(): Greeting {
    const { handshake } = this.#client;
    return { by: 'hub', capabilities: handshake ? honourable(handshake) : {} };
  }
}

/** The literal parts of an RFC 6570 template stand in the URI in that order, the first at its start. */
export function fits(template: string, uri: string): boolean {
  const parts = template.split(/\{[^}]*\}/);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = uri.indexOf(part, at);
    if (found < 0 || (index === 0 && found !== 0)) return false;
    at = found + part.length;
  }
  return parts.at(-1) === '' || at === uri.length;
}
