/** Takes whole lines, each with its LF. Synchronous, so that the last words of a dying hub are on disk. */
export interface LogSink {
  write(line: string): void;
}
