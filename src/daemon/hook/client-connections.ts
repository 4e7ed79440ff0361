import type { Served } from '../../gateway/index.ts';
import { clientAmong, parentsOf } from './client-process.ts';
import { type Look, processLook } from './process-look.ts';

/** Which open connections are of the client that a hook was run by. */
export class ClientConnections {
  readonly #served: () => Iterable<Served>;
  readonly #look: () => Promise<Look>;
  /** A shim has the same client for life: when that ends, it does. */
  readonly #clients = new WeakMap<Served, number>();

  constructor(served: () => Iterable<Served>, look: () => Promise<Look> = processLook) {
    this.#served = served;
    this.#look = look;
  }

  /** Ids of those in that project. `pids` are the processes above the hook, the nearest first. */
  readonly of = async (pids: readonly number[], projectKey: string): Promise<readonly string[]> => {
    const here = [...this.#served()].filter(({ client }) => client.detection.project?.key === projectKey);
    if (here.length === 0 || pids.length === 0) return [];
    const look = await this.#look();
    const wanted = clientAmong(pids, look);
    if (wanted === undefined) return [];
    return here.filter((served) => this.#clientOf(served, look) === wanted).map(({ client }) => client.id);
  };

  #clientOf(served: Served, look: Look): number | undefined {
    const known = this.#clients.get(served);
    if (known !== undefined) return known;
    const { pid, mode } = served.client.hello;
    // a shim in a container, or that of another hub, has a number here that means somebody else
    if (!look(pid)?.words.includes(mode)) return undefined;
    const found = clientAmong(parentsOf(pid, look), look);
    if (found !== undefined) this.#clients.set(served, found);
    return found;
  }
}
