import { hostname } from 'node:os';
import { type SessionRecords, SessionRegistry, WakeWatch } from '../session/index.ts';
import type { Keeper } from '../store/index.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';

/** The agent sessions of this home or cluster. */
export function sessionsIn({ keeper, scope }: { keeper: Keeper; scope: string }): SessionRegistry {
  const wake = new WakeWatch(realClock); // for as long as the process lives
  return new SessionRegistry({
    records: keptIn(keeper),
    scope,
    host: hostname(),
    clock: realClock,
    random: realRandom,
    wokeAt: () => wake.wokeAt,
  });
}

const keptIn = (keeper: Keeper): SessionRecords => ({
  add: (row) => keeper.ask(({ sessions }) => sessions.add(row)),
  find: (sought) => keeper.ask(({ sessions }) => sessions.find(sought)),
  beat: (beat) => keeper.ask(({ sessions }) => sessions.beat(beat)),
  close: (...words) => keeper.ask(({ sessions }) => sessions.close(...words)),
  link: (...words) => keeper.ask(({ sessions }) => sessions.link(...words)),
});
