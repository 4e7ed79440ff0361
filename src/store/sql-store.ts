import type { CheckpointStore } from './checkpoint-contract.ts';
import type { SharedStore, Store } from './contract.ts';
import type { Engine, Owners } from './engine.ts';
import type { EventStore } from './event-contract.ts';
import { clearState } from './question/clear-state.ts';
import { forgetDead } from './question/forget-dead.ts';
import { history } from './question/history.ts';
import { instances } from './question/instances.ts';
import { metrics } from './question/metrics.ts';
import { prune } from './question/prune.ts';
import { addCheckpoint } from './question/session/add-checkpoint.ts';
import { addSession } from './question/session/add-session.ts';
import { appendEvent } from './question/session/append-event.ts';
import { beatSession } from './question/session/beat-session.ts';
import { changeReservations } from './question/session/change-reservations.ts';
import { closeSession } from './question/session/close-session.ts';
import { eventChain, eventTree } from './question/session/event-tree.ts';
import { countEvents, eventHead, eventsById, eventsOf, lineageOf } from './question/session/events.ts';
import { findCheckpoints } from './question/session/find-checkpoints.ts';
import { findSessions } from './question/session/find-sessions.ts';
import { findTranscripts, usedTranscripts } from './question/session/find-transcripts.ts';
import { heldReservations } from './question/session/held-reservations.ts';
import { latestDeeds } from './question/session/latest-deeds.ts';
import { linkSession } from './question/session/link-session.ts';
import { pruneSessions } from './question/session/prune-sessions.ts';
import { putTranscript } from './question/session/put-transcript.ts';
import { releaseReservations, sweepReservations } from './question/session/release-reservations.ts';
import { resumeSession } from './question/session/resume-session.ts';
import { searchCommands } from './question/session/search-commands.ts';
import { setEpic } from './question/session/set-epic.ts';
import { addSnippet, findSnippets, sweepSnippets } from './question/session/snippets.ts';
import { sweepCheckpoints } from './question/session/sweep-checkpoints.ts';
import { sweepTranscripts } from './question/session/sweep-transcripts.ts';
import { setStateAside } from './question/set-state-aside.ts';
import { state } from './question/state.ts';
import { write } from './question/write.ts';
import type { ReservationStore } from './reservation-contract.ts';
import type { SessionStore } from './session-contract.ts';
import type { SnippetStore } from './snippet-contract.ts';
import type { TranscriptStore } from './transcript-contract.ts';

/** Every question on one engine. What an engine throws leaves as a HubError. */
export function sqlStore(engine: Engine, notes: readonly string[]): Store {
  const asked =
    <Words extends unknown[], Answer>(question: (engine: Engine, ...words: Words) => Promise<Answer>) =>
    async (...words: Words): Promise<Answer> => {
      try {
        return await question(engine, ...words);
      } catch (error) {
        throw engine.errorOf(error);
      }
    };
  const store: Store = {
    engine: engine.kind,
    notes,
    write: asked(write),
    instances: asked(instances),
    history: asked(history),
    metrics: asked(metrics),
    state: asked(state),
    clearState: asked(clearState),
    setStateAside: asked(setStateAside),
    forgetDead: asked(forgetDead),
    prune: asked(prune),
    sessions: sessionStore(asked),
    check: asked((on) => on.check()),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
  return engine.owners ? shared(store, engine.owners, asked) : store;
}

type Asked = <Words extends unknown[], Answer>(
  question: (engine: Engine, ...words: Words) => Promise<Answer>,
) => (...words: Words) => Promise<Answer>;

const sessionStore = (asked: Asked): SessionStore => ({
  add: asked(addSession),
  find: asked(findSessions),
  beat: asked(beatSession),
  setEpic: asked(setEpic),
  close: asked(closeSession),
  link: asked(linkSession),
  resume: asked(resumeSession),
  prune: asked(pruneSessions),
  latest: asked(latestDeeds),
  events: eventStore(asked),
  commands: { search: asked(searchCommands) },
  checkpoints: checkpointStore(asked),
  transcripts: transcriptStore(asked),
  reservations: reservationStore(asked),
  snippets: snippetStore(asked),
});

const reservationStore = (asked: Asked): ReservationStore => ({
  change: (reserving, decide) => asked((engine: Engine) => changeReservations(engine, reserving, decide))(),
  held: asked(heldReservations),
  release: asked(releaseReservations),
  sweep: asked(sweepReservations),
});

const transcriptStore = (asked: Asked): TranscriptStore => ({
  put: asked(putTranscript),
  find: asked(findTranscripts),
  used: asked(usedTranscripts),
  sweep: asked(sweepTranscripts),
});

const snippetStore = (asked: Asked): SnippetStore => ({
  add: asked(addSnippet),
  find: asked(findSnippets),
  sweep: asked(sweepSnippets),
});

const checkpointStore = (asked: Asked): CheckpointStore => ({
  add: asked(addCheckpoint),
  find: asked(findCheckpoints),
  sweep: asked(sweepCheckpoints),
});

const eventStore = (asked: Asked): EventStore => ({
  append: asked(appendEvent),
  find: asked(eventsOf),
  count: asked(countEvents),
  byId: asked(eventsById),
  head: asked(eventHead),
  chain: asked(eventChain),
  tree: asked(eventTree),
  lineage: asked(lineageOf),
});

const shared = (store: Store, owners: Owners, asked: Asked): SharedStore => ({
  ...store,
  claim: asked((_engine, ...words: Parameters<Owners['claim']>) => owners.claim(...words)),
  renew: asked((_engine, ...words: Parameters<Owners['renew']>) => owners.renew(...words)),
  release: asked((_engine, ...words: Parameters<Owners['release']>) => owners.release(...words)),
  owner: asked((_engine, ...words: Parameters<Owners['owner']>) => owners.owner(...words)),
  watchOwners: asked((_engine, ...words: Parameters<Owners['watchOwners']>) => owners.watchOwners(...words)),
});
