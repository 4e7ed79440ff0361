import { defineTool, MAX_ANSWER, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { type EventAnswer, eventKinds, type Runs, type RuntimeEvent } from '../run/index.ts';
import { listed } from './ask.ts';
import { eventShape, eventText, runShape, runText } from './run-shape.ts';
import { count, said, versionId } from './shape.ts';

const input = schema.object({
  since: schema.optional(
    schema.integer({ about: 'nextSeq of the answer before: only what happened after it, the oldest first.' }),
  ),
  limit: schema.orElse(
    schema.integer({ from: 1, to: 1000, about: 'Most events; without since these are the latest ones.' }),
    50,
  ),
  kinds: schema.optional(
    schema.list(schema.oneOf(eventKinds), { most: eventKinds.length, about: 'Only events of these kinds.' }),
  ),
  script: schema.optional(
    schema.text({ most: 2048, about: 'Only events at this script (res:// path), or with it in their stack.' }),
  ),
  intake: schema.optional(
    schema.boolean({
      about:
        'Also says where an exported or web game with the add-on sends its events. Said anyway while nothing runs.',
    }),
  ),
  versionId,
});

const output = schema.object({
  version: said,
  session: schema.optional(runShape),
  events: schema.list(eventShape),
  nextSeq: schema.integer({ about: 'Give it as since to hear what comes after these.' }),
  dropped: schema.integer({ about: 'At most so many events after since are not kept any more.' }),
  cut: schema.boolean({ about: 'There are more than fit into one answer: ask again with since = nextSeq.' }),
  activeScripts: schema.list(schema.object({ script: said, events: count })),
  intake: schema.optional(
    schema.object(
      { url: said, token: said },
      { about: 'For a game with the add-on (warren godot addon install); see docs/godot-runtime.md.' },
    ),
  ),
});

/** What the game did. */
export const getRuntimeEvents = (games: Games): Tool =>
  defineTool({
    name: 'get_runtime_events',
    title: 'What the running game does',
    description:
      'Prints, errors, warnings, crashes with their stacks, scenes, calls of functions and measurements of the game that runs, or ran last; also over restarts. Ask again with since = nextSeq to hear only what is new. Errors that come again are told once, with how often. Start a game with run_project.',
    input,
    output,
    annotations: readsOnly,
    async call({ versionId: wanted, intake: wantsIntake, script, ...question }) {
      const game = await games.of(wanted);
      const answer = game.runs.events({ ...question, ...(script === undefined ? {} : { script: pathOf(script) }) });
      const { run, dropped, activeScripts } = answer;
      const runs = run !== undefined && run.state !== 'ended';
      const intake = wantsIntake || !runs ? await game.runs.intake() : undefined;
      const around = {
        version: game.version.id,
        ...(run ? { session: run } : {}),
        dropped,
        activeScripts,
        ...(intake ? { intake } : {}),
      };
      const room = MAX_ANSWER - JSON.stringify(around).length - MARGIN;
      const structured = { ...around, ...fitting(answer, question.since !== undefined, room) };
      return { structured, text: textOf(structured) };
    },
  });

/** Also as `player.gd`, as people say it. */
const pathOf = (script: string): string => (script.startsWith('res://') ? script : `res://${script}`);

/** In the text, each of at most 160 characters. */
const TOLD_EVENTS = 20;
/** For the text, names of members and numbers, in characters. */
const MARGIN = 5000;

/** As many as there is room for: the first ones of those after `since`, else the last ones. One comes always. */
function fitting(
  answer: Pick<EventAnswer, 'events' | 'nextSeq'>,
  forward: boolean,
  room: number,
): { readonly events: readonly RuntimeEvent[]; readonly cut: boolean; readonly nextSeq: number } {
  const order = (forward ? answer.events : answer.events.toReversed()).map((event) => shortened(event, room));
  let left = room;
  const full = order.findIndex((event) => {
    left -= JSON.stringify(event).length + 1;
    return left < 0;
  });
  if (full < 0) return { ...pickOf(order, forward), nextSeq: answer.nextSeq, cut: false };
  const kept = order.slice(0, Math.max(1, full));
  return { ...pickOf(kept, forward), nextSeq: forward ? (kept.at(-1)?.seq ?? 0) : answer.nextSeq, cut: true };
}

const pickOf = (order: readonly RuntimeEvent[], forward: boolean): { events: readonly RuntimeEvent[] } => ({
  events: forward ? order : order.toReversed(),
});

/** No single event fills an answer. */
function shortened(event: RuntimeEvent, room: number): RuntimeEvent {
  if (JSON.stringify(event).length < room) return event;
  const { stack: _stack, data: _data, ...rest } = event;
  return { ...rest, message: `${event.message.slice(0, SHORT)}…`, data: { cut: true } };
}

/** Every character may take six. */
const SHORT = 500;

function textOf({
  session,
  events,
  nextSeq,
  intake,
}: {
  readonly session?: Parameters<typeof runText>[0];
  readonly events: readonly RuntimeEvent[];
  readonly nextSeq: number;
  readonly intake?: Awaited<ReturnType<Runs['intake']>>;
}): string {
  const head = session ? runText(session) : 'No run of this version is known.';
  const lines = listed(events.map(eventText), TOLD_EVENTS);
  const where = intake ? `\nGames with the add-on send events to ${intake.url} with the token ${intake.token}.` : '';
  return `${head} ${events.length} events; go on with since ${nextSeq}.\n${lines}${where}`;
}
