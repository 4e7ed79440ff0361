import { asHubError } from '../kernel/errors.ts';
import { question } from './ask.ts';
import type { Gateway } from './contract.ts';
import { hubMeta } from './greet.ts';
import type { Link } from './link.ts';
import { listKeys, nextCursor } from './raw-list.ts';

/**
 * A new process is asked for every list that is remembered of it; where it tells something else than the clients were
 * told, they hear list_changed.
 */
export async function revalidate(
  link: Link,
  hub: Pick<Gateway, 'clock' | 'manifests' | 'report' | 'version'>,
): Promise<void> {
  const { manifestKey, era, name } = link.spec;
  for (const method of Object.keys(listKeys)) {
    if (!hub.manifests.answer(manifestKey, era, method)) continue;
    const params = era === 'modern' ? { _meta: hubMeta(hub.version) } : {};
    const { call, answer } = question(method, params, hub.clock.monotonic());
    link.send(call);
    try {
      const result = await answer;
      const changed = nextCursor(result) === undefined && hub.manifests.remember(manifestKey, era, method, result);
      if (changed) tellChanged(link, method);
    } catch (error) {
      hub.report({ kind: 'message.dropped', where: `server ${name}`, why: `${method}: ${asHubError(error).message}` });
    }
  }
}

function tellChanged(link: Link, method: string): void {
  for (const listener of link.audience) listener.changed(method);
}
