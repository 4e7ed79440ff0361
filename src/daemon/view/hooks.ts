import type { HookAnswer, HookFact, HubView } from '../../admin/index.ts';
import { toldSession } from '../../backend/meta/index.ts';
import type { DetectionCache } from '../../project/index.ts';
import { type ClientFact, type Here, type OpenDesk, openHookDesk } from '../../session/index.ts';
import type { Composed } from '../compose.ts';
import type { Hub } from '../hub.ts';

/** What hooks tell, and what they are answered; the desk opens when the first one comes. */
export function hooksView({ composed, hub }: { composed: Composed; hub: Hub }): Pick<HubView, 'hooks'> {
  let opening: Promise<OpenDesk> | undefined;
  return {
    async hooks(facts) {
      opening ??= open(composed, hub);
      const { desk, footer } = await opening;
      const answers: HookAnswer[] = [];
      for (const fact of facts) {
        const outcome = await desk.take(clientFact(fact)); // one after the other: what came first counts first
        const { session, context, problem } = outcome;
        answers.push({ session: session ? toldSession(session) : null, footer: footer(outcome), context, problem });
      }
      return { answers };
    },
  };
}

async function open({ gateway, sessions }: Composed, hub: Hub): Promise<OpenDesk> {
  const { ClientConnections } = await import('../hook/client-connections.ts');
  const connections = new ClientConnections(() => hub.served);
  return openHookDesk({
    ...sessions,
    clock: gateway.clock,
    report: gateway.report,
    placeOf: (directory) => placeOf(gateway, directory),
    connectionsOf: connections.of,
  });
}

/** As a client that stands there and says nothing of itself would be placed. */
function placeOf({ identify }: Pick<DetectionCache, 'identify'>, cwd: string): Here | { readonly why: string } {
  const { project, why } = identify({ cwd, env: {} });
  return project ?? { why };
}

const clientFact = ({
  client_session,
  context_percent,
  transcript,
  source,
  reason,
  ...fact
}: HookFact): ClientFact => ({
  ...fact,
  clientSession: client_session,
  ...(transcript === undefined ? {} : { transcript }),
  ...(context_percent === undefined ? {} : { contextPercent: context_percent }),
  ...(source === undefined ? {} : { source }),
  ...(reason === undefined ? {} : { reason }),
});
