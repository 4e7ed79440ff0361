import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { HookFact } from '../../../admin/contract.ts';
import { hasCode } from '../../../kernel/has-code.ts';
import { linesOf, readFacts } from './fact-lines.ts';

/** All that waits, in bytes. Beyond it the oldest go, down to `keepBytes`, so that not every fact sorts all of them. */
export const maxSpoolBytes = 1024 * 1024;
const keepBytes = (maxSpoolBytes * 3) / 4;
/** Who claimed what waits so long ago, in ms, was ended before it was done. */
const abandonedMs = 10_000;

/** Facts that one hook took to tell them. */
export interface Claim {
  /** The oldest first. */
  readonly facts: readonly HookFact[];
  /** Ends the claim; what is left waits again. */
  settle(left: readonly HookFact[]): void;
}

/**
 * Facts that wait for the hub, in a file of lines. Any number of hooks use it at once, without a lock that one of them
 * could die with: whoever wants to tell renames the file, which only one can; whoever adds looks afterwards whether it
 * was still the file, and adds again if not. A fact may so be told twice, never lost; its id makes the two one.
 */
export class Spool {
  readonly #folder: string;
  readonly #file: string;
  readonly #name: () => string;

  /** `name` gives another word each time, unlike that of any other process. */
  constructor(folder: string, name: () => string) {
    this.#folder = folder;
    this.#file = join(folder, 'waiting');
    this.#name = name;
  }

  add(facts: readonly HookFact[]): void {
    if (facts.length === 0) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const text = linesOf(facts);
    let added = this.#append(text);
    for (let again = 0; again < 5 && added.moved; again++) added = this.#append(text);
    if (added.bytes > maxSpoolBytes) this.#trim();
  }

  /** All that waits, and what a hook that died had claimed. Undefined: nothing does. */
  claim(now: number): Claim | undefined {
    return this.#claim(this.#candidates(now));
  }

  #claim(names: readonly string[]): Claim | undefined {
    const claimed = names.flatMap((name) => this.#take(name));
    if (claimed.length === 0) return undefined;
    return {
      facts: readFacts(claimed.map(({ text }) => text)),
      settle: (left) => {
        this.add(left);
        for (const { path } of claimed) rmSync(path, { force: true });
      },
    };
  }

  /** Neither follows a link nor waits at a pipe. Begins with a line end: who was interrupted left half a line. */
  #append(text: string): { moved: boolean; bytes: number } {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
    const file = openSync(this.#file, O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_WRONLY, 0o600);
    try {
      writeSync(file, `\n${text}`);
      const { ino, size } = fstatSync(file);
      return { moved: statSync(this.#file, { throwIfNoEntry: false })?.ino !== ino, bytes: size };
    } finally {
      closeSync(file);
    }
  }

  #candidates(now: number): readonly string[] {
    const names = orNone(() => readdirSync(this.#folder));
    return names.filter((name) => name === 'waiting' || (name.startsWith('claim-') && this.#isAbandoned(name, now)));
  }

  #isAbandoned(name: string, now: number): boolean {
    const at = statSync(join(this.#folder, name), { throwIfNoEntry: false })?.ctimeMs;
    return at !== undefined && Math.abs(now - at) > abandonedMs;
  }

  /** Another hook may be faster. What cannot be read, as another user's, stays claimed and takes nothing else with it. */
  #take(name: string): { path: string; text: string }[] {
    const path = join(this.#folder, `claim-${this.#name()}`);
    try {
      renameSync(join(this.#folder, name), path);
      return [{ path, text: readFileSync(path, 'utf8') }];
    } catch {
      return [];
    }
  }

  #trim(): void {
    const claim = this.#claim(['waiting']);
    if (!claim) return;
    let bytes = 0;
    const kept = claim.facts.toReversed().filter((fact) => {
      bytes += Buffer.byteLength(linesOf([fact]));
      return bytes <= keepBytes;
    });
    claim.settle(kept.toReversed());
  }
}

/** How many facts wait there, also those that a hook has claimed and not told yet. */
export function waitingIn(folder: string): number {
  try {
    const names = readdirSync(folder).filter((name) => name === 'waiting' || name.startsWith('claim-'));
    return readFacts(names.flatMap((name) => orNone(() => [readFileSync(join(folder, name), 'utf8')]))).length;
  } catch {
    return 0; // nothing ever waited
  }
}

/** Nothing is there, or not any more. */
function orNone<T>(look: () => T[]): T[] {
  try {
    return look();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
