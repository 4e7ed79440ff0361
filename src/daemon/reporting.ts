import { join } from 'node:path';
import { type LogSink, type Observer, observe, rotatingFile } from '../observe/index.ts';
import type { Configured } from './config-of.ts';
import { realClock } from './real-clock.ts';

/** Facts become lines of `logs/hub.log`, or of the terminal when somebody watches. */
export function observing({ places, settings }: Configured, foreground: boolean): Observer {
  return observe({
    sink: foreground ? terminal : rotatingFile(join(places.logs, 'hub.log')),
    level: settings.logLevel,
    format: foreground && process.stderr.isTTY ? 'text' : settings.logFormat,
    clock: realClock,
  });
}

const terminal: LogSink = { write: (line) => void process.stderr.write(line) };
