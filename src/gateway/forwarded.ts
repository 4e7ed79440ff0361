import type { Client } from './client.ts';
import { erasOf, type ServerSpec } from './definition.ts';
import { eraMismatch } from './greet.ts';
import { WrapRoute } from './wrap-route.ts';

/**
 * The route of another hub's clients to an instance of this hub: as `warren run`, but what is run is what runs here under that
 * key. The other hub says nothing there in an era in which that process is not spoken to.
 */
export const forwardedRoute = (client: Client, spec: ServerSpec): WrapRoute =>
  new WrapRoute(client, {
    share: spec.definition.share,
    specOf({ era }) {
      if (!erasOf(spec).includes(era)) throw eraMismatch(spec.name, era, 'was started for the other era');
      return { ...spec, era };
    },
  });
