import type { Client } from './client.ts';
import type { ServerSpec } from './definition.ts';
import { eraMismatch } from './greet.ts';
import { WrapRoute } from './wrap-route.ts';

/**
 * The route of another hub's clients to an instance of this hub: as `warren run`, but what is run is what runs here under that
 * key. The other hub says nothing in another era there, since the era is part of the key.
 */
export const forwardedRoute = (client: Client, spec: ServerSpec): WrapRoute =>
  new WrapRoute(client, {
    share: spec.definition.share,
    specOf({ era }) {
      if (era !== spec.era) throw eraMismatch(spec.name, era, 'was started for the other era');
      return spec;
    },
  });
