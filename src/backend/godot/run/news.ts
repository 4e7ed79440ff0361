import type { EventKind, RuntimeEvent } from './contract.ts';

/** Something that happened, before it has a number. `count`: so often since it was last told; once unless said. */
export type News = Omit<RuntimeEvent, 'seq' | 'at' | 'count'> & { readonly count?: number };

/** Nothing that is told is longer, whoever said it. */
export const newsLimits = { message: 4000, frames: 30, dataBytes: 8 * 1024, name: 250 };

/** The same in bounds. */
export function trimmed(news: News): News {
  const { message, name, frames } = newsLimits;
  const { script, stack, data } = news;
  return {
    ...news,
    message: cut(news.message, message),
    ...(script === undefined ? {} : { script: cut(script, name) }),
    ...(news.function === undefined ? {} : { function: cut(news.function, name) }),
    ...(stack === undefined
      ? {}
      : {
          stack: stack
            .slice(0, frames)
            .map((it) => ({ line: it.line, script: cut(it.script, name), function: cut(it.function, name) })),
        }),
    ...(data === undefined ? {} : { data: boundedData(data) }),
  };
}

function boundedData(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(data);
  return text.length <= newsLimits.dataBytes ? data : { cut: cut(text, newsLimits.message) };
}

export const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/** `everywhere`: the same again in a run is counted, whatever came between. `in-a-row`: only when nothing did. */
const repeats: Readonly<Record<EventKind, 'everywhere' | 'in-a-row' | 'never'>> = {
  error: 'everywhere',
  warning: 'everywhere',
  crash: 'everywhere',
  function: 'everywhere',
  print: 'in-a-row',
  signal: 'in-a-row',
  custom: 'in-a-row',
  scene: 'never',
  perf: 'never',
  state: 'never',
};

export const repeatsOf = (kind: EventKind): 'everywhere' | 'in-a-row' | 'never' => repeats[kind];

/** Equal for what counts as the same. What is measured may differ; what was said with it may not. */
export function sameness(news: News): string {
  const { run, kind, script, line, message, function: name } = news;
  const said = repeats[kind] === 'in-a-row' ? news.data : undefined;
  return JSON.stringify([run, kind, script, line, name, message, said]);
}
