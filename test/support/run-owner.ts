/** A process that starts a run and looks after it until it is killed: `run-owner.ts ROOT DATA`. */
import { randomBytes } from 'node:crypto';
import { openRuns } from '../../src/backend/godot/run/index.ts';
import { realClock } from './real-clock.ts';
import { only, realGodot3 } from './run-world.ts';

const [root = '', dataDirectory = ''] = process.argv.slice(2);
const { PATH = '', HOME = '' } = process.env;
const runs = openRuns({
  root,
  needs: () => ({ engine: '3', mono: false }),
  engines: only(realGodot3()),
  around: { clock: realClock, env: { PATH, HOME }, dataDirectory },
  random: { hex: (bytes) => randomBytes(bytes).toString('hex') },
});
const { pid } = await runs.start({}, new AbortController().signal);
process.stdout.write(`${JSON.stringify({ pid, lastSeq: runs.events({}).nextSeq })}\n`);
setInterval(() => undefined, 60_000);
