/**
 * A builder in a process of its own, to be killed: `doomed-builder.ts DIR MODE [ENGINE]` builds in the world of that folder and
 * says the state of its build, one JSON line per change.
 */
import { openBuilds } from '../../src/backend/godot/build/index.ts';
import { buildOptionsIn } from './build-world.ts';

const [dir = '', mode = 'pack', engine] = process.argv.slice(2);
const builds = await openBuilds(buildOptionsIn(dir, engine));
builds.onChange(({ id, state, progress }) => process.stdout.write(`${JSON.stringify({ id, state, progress })}\n`));
const { id } = await builds.start({ mode: mode === 'check' ? 'check' : 'pack' });
await builds.whenEnded(id, new AbortController().signal);
