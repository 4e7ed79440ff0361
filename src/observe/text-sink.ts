import type { LogSink } from './log-sink.ts';

/** `LOG_FORMAT=text`: the JSON lines of the logger, turned into lines for a person's eye. */
export function textSink(sink: LogSink): LogSink {
  return { write: (json) => sink.write(textOf(json)) };
}

/** `2026-11-21T09:00:00.000Z WARN  instance.exited  files ended …  pid=12 key=0a…` */
export function textOf(json: string): string {
  const { level, time, fact, msg, ...rest }: Record<string, unknown> = JSON.parse(json);
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${bare(value)}`);
  return `${[time, String(level).toUpperCase().padEnd(5), fact, oneLine(String(msg)), ...pairs].join(' ')}\n`;
}

/** Quoted when it would not read as one word. */
const bare = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=\p{Cc}]+$/u.test(value) ? value : JSON.stringify(value);

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');
