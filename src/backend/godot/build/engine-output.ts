import { stripVTControlCharacters } from 'node:util';

/** A script that the engine could not read. */
export interface ScriptError {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** `savepack: begin: Packing steps: 102`, `\tsavepack: step 22: Storing File: res://main.tscn`. */
const begin = /^(?<task>\w{1,64}): begin: (?<title>.{0,200}) steps: (?<steps>\d{1,9})$/;
const step = /^\t?(?<task>\w{1,64}): step (?<at>\d{1,9}): (?<what>.*)$/;
/** From 4.4 on: `[  50% ] reimport | icon.svg`. */
const percent = /^\[\s{0,4}(?<at>\d{1,3})% \] (?<task>\w{1,64}) \| (?<what>.*)$/;

/** Of one task of the engine, 0 to 1. */
export interface TaskProgress {
  readonly task: string;
  readonly done: number;
  readonly step: string;
}

/** Reads how far the engine is from what it prints. */
export class ProgressReader {
  readonly #steps = new Map<string, number>();

  read(line: string): TaskProgress | undefined {
    return this.#begun(line) ?? this.#stepped(line) ?? hundredths(line);
  }

  #begun(line: string): TaskProgress | undefined {
    const found = begin.exec(line)?.groups;
    if (!found) return undefined;
    const { task = '', title = '', steps } = found;
    if (this.#steps.size < MOST_TASKS) this.#steps.set(task, Number(steps));
    return { task, done: 0, step: title };
  }

  #stepped(line: string): TaskProgress | undefined {
    const found = step.exec(line)?.groups;
    if (!found) return undefined;
    const { task = '', at, what = '' } = found;
    return { task, done: share(Number(at), this.#steps.get(task)), step: what };
  }
}

function hundredths(line: string): TaskProgress | undefined {
  const found = percent.exec(line)?.groups;
  if (!found) return undefined;
  const { task = '', at, what = '' } = found;
  return { task, done: share(Number(at), 100), step: what };
}

const MOST_TASKS = 1000;
const share = (at: number, of: number | undefined): number => (of ? Math.min(1, at / of) : 0);

/** Godot 3 says `SCRIPT ERROR: GDScript::reload: Parse Error: …`, Godot 4 leaves out where in the engine it was found. */
const said = /^SCRIPT ERROR: (?:[\w:]{1,80}: )?((?:Parse|Compile) Error): (.*)$/;
/** `   At: res://main.gd:6.`, `          at: GDScript::reload (res://main.gd:8)`. */
const place = /^\s+[Aa]t: (?:[\w:<>]{1,80} \()?(res:\/\/.{1,1024}):(\d{1,9})(?:\)|\.)?$/;
/** Another thread of the engine says something else. */
const between = /^(?:ERROR: |WARNING: |\s+[Aa]t: )/;
const templateSought = /^No export template found at the expected path:\s*(.*)$/;

/** Before every line of a plug-in of ours. */
export const OURS = 'warren-check: ';
/** What it says on stderr when it begins. */
export const CHECK_BEGINS = 'begins';

const MOST_ERRORS = 500;
const MOST_NOTES = 20;
/** Threads of the engine that speak at once. */
const MOST_AT_ONCE = 8;

/** Reads what is wrong from what the engine prints to one of its streams. */
export class TroubleReader {
  readonly scriptErrors: ScriptError[] = [];
  /** Those from before our plug-in began, which were not said again. */
  readonly early: ScriptError[] = [];
  /** Where the engine looked for export templates in vain. */
  readonly templatesSought: string[] = [];
  /** The first other errors, for a build that failed and nobody knows why. */
  readonly notes: string[] = [];
  /** What a plug-in of ours says. */
  readonly told = new Set<string>();
  /** Two threads told what is wrong before either told where: which is whose is only likely. */
  isMixed = false;
  /** What was said, and not yet where. */
  readonly #open: string[] = [];
  #templateNext = false;

  read(line: string): void {
    const [, kind, message] = said.exec(line) ?? [];
    if (kind === undefined) this.#placed(line);
    if (this.#sought(line)) return;
    if (line.startsWith(OURS)) this.#hear(line.slice(OURS.length));
    if (kind !== undefined) this.#begin(kind === 'Parse Error' ? (message ?? '') : `${kind}: ${message}`);
    else this.#note(line);
  }

  /**
   * The line behind an error says where. The editor reads scripts in several threads: another may come in between with an
   * error of its own, and who spoke first says first where.
   */
  #placed(line: string): void {
    const [, path, at] = place.exec(line) ?? [];
    if (path !== undefined) {
      const first = this.#open.shift();
      if (first !== undefined) this.#add(path, Number(at), first);
    } else if (!between.test(line) && !line.startsWith(OURS)) this.#open.length = 0;
  }

  #hear(told: string): void {
    if (told === CHECK_BEGINS) this.early.push(...this.scriptErrors.splice(0));
    else if (this.told.size < MOST_ERRORS) this.told.add(told);
  }

  #begin(error: string): void {
    if (this.#open.length > 0) this.isMixed = true;
    if (this.#open.length < MOST_AT_ONCE) this.#open.push(error);
  }

  #note(line: string): void {
    if (line.startsWith('ERROR: ') && this.notes.length < MOST_NOTES) this.notes.push(line.slice(7));
  }

  #sought(line: string): boolean {
    const named = templateSought.exec(line)?.[1];
    const path = this.#templateNext ? line.trim() : named;
    this.#templateNext = named === '';
    if (path && this.templatesSought.length < MOST_NOTES) this.templatesSought.push(path);
    return path !== undefined;
  }

  #add(path: string, line: number, message: string): void {
    const isIt = (one: ScriptError): boolean => one.path === path && one.line === line && one.message === message;
    const before = this.early.findIndex(isIt);
    if (before >= 0) this.early.splice(before, 1);
    if (!this.scriptErrors.some(isIt) && this.scriptErrors.length < MOST_ERRORS)
      this.scriptErrors.push({ path, line, message });
  }
}

/** Without colours and other control characters, and not endless. */
export const cleanLine = (line: string): string =>
  stripVTControlCharacters(line.slice(0, MOST_LINE))
    .replaceAll(/(?!\t)\p{Cc}/gu, '')
    .trimEnd();

const MOST_LINE = 4096;

/** Cuts a stream into lines; one that does not end is cut. */
export class LineCutter {
  #rest = '';
  readonly #take: (line: string) => void;

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(cleanLine(line));
    if (this.#rest.length > 4 * MOST_LINE) this.end();
  }

  end(): void {
    if (this.#rest !== '') this.#take(cleanLine(this.#rest));
    this.#rest = '';
  }
}
