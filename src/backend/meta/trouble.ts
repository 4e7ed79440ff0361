import type { InstanceView } from '../../instance/index.ts';

/** What is known beside the view when somebody asks what is wrong. */
export interface Circumstances {
  /** Wall clock, as in the view. */
  readonly now: number;
  /** The end of what it wrote to stderr; empty when that is nothing. */
  readonly lastWords: string;
}

/** What is wrong with an instance and what to do, in a sentence or two; undefined when it is well, or not needed now. */
export function troubleOf(view: InstanceView, circumstances: Circumstances): string | undefined {
  const told = trouble(view, circumstances);
  return told === undefined ? undefined : `${view.name} of ${view.project} ${told}`;
}

function trouble(view: InstanceView, { now, lastWords }: Circumstances): string | undefined {
  const word = `${view.project}:${view.name}`;
  switch (view.state) {
    case 'held':
      return `crashes all the time (${view.crashes} times in 5 minutes) and is held back${inTime(view, now, ' for ')}${quote(view, lastWords)} Read "warren logs ${word}"; "warren restart ${word}" tries again at once.`;
    case 'waiting':
      return `crashed and starts again${inTime(view, now, ' in ')}${quote(view, lastWords)}`;
    case 'cold':
      return view.leases > 0 && view.lastError !== undefined
        ? `is needed and does not run.${quote(view, lastWords)} The next call tries again; "warren logs ${word}" shows what it wrote.`
        : undefined;
    case 'ready':
      return unwell(view, now, word);
    case 'starting':
    case 'stopping':
      return undefined;
  }
}

function unwell({ silentSince, breaker }: InstanceView, now: number, word: string): string | undefined {
  if (silentSince !== undefined)
    return `has not answered its probes for ${span(now - silentSince)}. If it stays so it is started anew; "warren restart ${word}" does that at once.`;
  if (breaker !== 'closed')
    return `is left alone for a moment, as its last calls came to nothing: new calls get "instance-unavailable", then one is tried. "warren restart ${word}" starts it anew.`;
  return undefined;
}

const inTime = ({ nextStartAt }: InstanceView, now: number, before: string): string =>
  nextStartAt === undefined ? '.' : `${before}${span(Math.max(0, nextStartAt - now))}.`;

const LONGEST_QUOTE = 200;

/** The last line it wrote says more than how it ended. */
function quote({ lastError }: InstanceView, lastWords: string): string {
  const last = lastLine(lastWords) ?? lastLine(lastError ?? '');
  return last === undefined ? '' : ` Its last words: ${last.slice(0, LONGEST_QUOTE)}${/[.!?]$/.test(last) ? '' : '.'}`;
}

const lastLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');

/** `0.4 s`, `43 s`, `5 min` */
function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms / 100) / 10} s`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
