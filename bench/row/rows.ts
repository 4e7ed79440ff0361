import { bigResult } from './big-result.ts';
import { godotIndex } from './godot-index.ts';
import { herd } from './herd.ts';
import { inFlight } from './in-flight.ts';
import { memory } from './memory.ts';
import { newClient } from './new-client.ts';
import { nothingRunning } from './nothing-running.ts';
import { processorTime } from './processor-time.ts';
import { registryLife } from './registry-life.ts';
import { registryRecording } from './registry-recording.ts';
import { registryStore } from './registry-store.ts';
import type { Row } from './row.ts';
import { sequential } from './sequential.ts';
import { sessionCheckpoint } from './session-checkpoint.ts';
import { sessionRooms } from './session-rooms.ts';
import { sessionSize } from './session-size.ts';
import { slowReader } from './slow-reader.ts';

/** In the order of the table in the design. */
export const rows: readonly Row[] = [
  sequential,
  inFlight,
  bigResult,
  processorTime,
  newClient,
  nothingRunning,
  memory,
  herd,
  slowReader,
  registryStore,
  registryLife,
  registryRecording,
  sessionRooms,
  sessionCheckpoint,
  sessionSize,
  godotIndex,
];
