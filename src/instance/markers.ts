/**
 * What every launched process carries in its environment, and hands down to its children: by it the next hub finds what a
 * killed one left behind, also those that left their process group.
 */
const hubMarker = 'WARREN_HUB';
const homeMarker = 'WARREN_HOME_ID';

export interface Marks {
  /** Nonce of one run of a hub. */
  readonly hub: string;
  /** What only one hub at a time may own: the same for every hub that holds the same lock, different for all others. */
  readonly homeId: string;
}

export const marked = (env: Readonly<Record<string, string>>, marks: Marks): Record<string, string> => ({
  ...env,
  [hubMarker]: marks.hub,
  [homeMarker]: marks.homeId,
});

export function marksOf(environment: ReadonlyMap<string, string>): Marks | undefined {
  const hub = environment.get(hubMarker);
  const homeId = environment.get(homeMarker);
  return hub && homeId ? { hub, homeId } : undefined;
}
