/** Entry of the thread in which layouts are computed. */
import { parentPort } from 'node:worker_threads';
import { layOut } from './lay-out.ts';
import type { Said, Task } from './task.ts';

parentPort?.on('message', (task: Task) => {
  let said: Said;
  try {
    said = { kind: 'done', positions: layOut(task) };
  } catch (error) {
    said = { kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(said, said.kind === 'done' ? [said.positions.buffer] : []);
});
