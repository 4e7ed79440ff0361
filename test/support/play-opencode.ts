import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Play } from './opencode-world.ts';

/** A client that loads a plugin as OpenCode does, and tells it events one by one: `node play-opencode.ts PLUGIN`, the rest on stdin. */
const play: Play = JSON.parse(await text(process.stdin));
const { Warren } = await import(pathToFileURL(process.argv[2] ?? '').href);

const circle: Record<string, unknown> = { role: 'user' };
circle['self'] = circle;

const answers: Record<Play['answers'], () => unknown> = {
  said: async () => ({ data: play.messages }),
  often: async () => ({ data: Array.from({ length: play.times ?? 0 }, () => play.messages).flat() }),
  nothing: async () => ({ error: { name: 'NotFoundError' } }),
  never: () => new Promise(() => {}),
  rejects: () => Promise.reject(new Error('no')),
  circle: async () => ({ data: [{ info: circle, parts: [] }] }),
  odd: async () => ({ data: 'a text' }),
  throws: () => {
    throw new Error('no');
  },
};
const asked: unknown[] = [];
const session = {
  messages(order: unknown) {
    asked.push(order);
    return answers[play.answers]();
  },
};
const plugin = await Warren({ client: play.answers === 'odd' ? {} : { session }, directory: play.directory });
for (const event of play.events) await plugin.event({ event });
if (play.leaves) process.exit(0); // as `opencode run` does behind its turn
process.on('exit', () => process.stdout.write(JSON.stringify(asked)));
