import type { News } from '../news.ts';
import { placeOf, scriptOf } from '../session/index.ts';

/** A line cannot be longer, in characters; the rest of it is left out. */
const MAX_LINE = 16 * 1024;

/** What belongs to an error is shorter; longer lines are not searched for it, as that could take long. */
const MAX_PART = 1000;

/** How an error begins, in both versions: `SCRIPT ERROR: `, `USER WARNING: `. */
const head = /^(?:USER |SCRIPT |SHADER )*(?:SCRIPT )?(ERROR|WARNING): (.*)$/s;
/** `   At: res://main.gd:18.` (3), `   at: inner (res://main.gd:18)` (4). */
const foot = /^\s+at: (?:(.+?) \()?(.+?):(\d+)\)?\.?$/i;
/** A line of a backtrace (4): `       [0] inner (res://main.gd:18)`. */
const traced = /^\s+\[\d+\] (.*) \((.+):(\d+)\)$/;

interface Open {
  readonly kind: 'error' | 'warning';
  readonly message: string;
  place?: { readonly script?: string; readonly line?: number; readonly function?: string; readonly source?: string };
  readonly stack: { script: string; line: number; function: string }[];
}

/** What a game writes on one of its outputs, when nothing better is at hand. An error is several lines. */
export class PrintedReader {
  readonly #stream: 'stdout' | 'stderr';
  #rest = '';
  #open: Open | undefined;

  constructor(stream: 'stdout' | 'stderr') {
    this.#stream = stream;
  }

  push(text: string): readonly News[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    return lines.flatMap((line) => this.#line(line.replace(/\r$/, '').slice(0, MAX_LINE)));
  }

  /** Nothing more comes. */
  end(): readonly News[] {
    const rest = this.#rest === '' ? [] : this.#line(this.#rest);
    this.#rest = '';
    return [...rest, ...this.#close()];
  }

  #line(line: string): readonly News[] {
    const [, severity, message = ''] = head.exec(line) ?? [];
    if (severity !== undefined) {
      const before = this.#close();
      this.#open = { kind: severity === 'ERROR' ? 'error' : 'warning', message, stack: [] };
      return before;
    }
    if (this.#open && this.#belongs(this.#open, line)) return [];
    const before = this.#close();
    const print: News = {
      kind: 'print',
      message: line,
      ...(this.#stream === 'stderr' ? { data: { stream: 'stderr' } } : {}),
    };
    return [...before, print];
  }

  #belongs(open: Open, line: string): boolean {
    if (line.length > MAX_PART) return false;
    const [, name, file, at] = foot.exec(line) ?? [];
    if (file !== undefined && !open.place) {
      open.place = placeIn(file, Number(at), name ?? '');
      return true;
    }
    const [, traceName = '', traceFile, traceAt] = traced.exec(line) ?? [];
    if (traceFile !== undefined) {
      const script = scriptOf(traceFile);
      if (script !== undefined) open.stack.push({ script, line: Number(traceAt), function: traceName });
      return true;
    }
    return /^\s+\S.* backtrace \(most recent call first\):$/.test(line);
  }

  #close(): readonly News[] {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return [];
    const { source, ...place } = open.place ?? {};
    return [
      {
        kind: open.kind,
        ...(place.script === undefined ? placeOf(open.stack[0]) : place),
        message: open.message,
        ...(open.stack.length > 0 ? { stack: open.stack } : {}),
        ...(source === undefined ? {} : { data: { source } }),
      },
    ];
  }
}

function placeIn(file: string, line: number, name: string): Open['place'] {
  const script = scriptOf(file);
  return script === undefined ? { source: `${file}:${line}` } : placeOf({ script, line, function: name });
}
