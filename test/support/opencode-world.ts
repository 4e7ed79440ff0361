import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HookCaller } from './hook-caller.ts';
import { repository } from './paths.ts';
import { type Ended, run } from './run-script.ts';

export interface Message {
  readonly info: object;
  readonly parts: readonly object[];
}

/** What the client does, and how its SDK answers who asks for what was said. */
export interface Play {
  readonly directory: string;
  readonly events: readonly unknown[];
  readonly answers: 'said' | 'often' | 'nothing' | 'never' | 'rejects' | 'throws' | 'circle' | 'odd';
  readonly messages: readonly Message[];
  readonly times?: number;
  /** Ends right behind the last event. */
  readonly leaves?: boolean;
}

/** What the plugin left of a session with an attached file, a call of a tool and a compaction, in OpenCode 1.18.33. */
export const recordedCopy = readFileSync(join(repository, 'test', 'fixtures', 'hooks', 'opencode-copy.jsonl'), 'utf8');
const [, ...lines] = recordedCopy.trimEnd().split('\n');
/** What its SDK answered then. */
export const recordedMessages: readonly Message[] = lines.map((line) => JSON.parse(line));
export const recordedId = 'ses_dfdd45b8fffebsuXxZAThfpbDN';

export const idle = (sessionID: unknown): object => ({ type: 'session.idle', properties: { sessionID } });

const player = join(import.meta.dirname, 'play-opencode.ts');

/** A machine on which OpenCode runs with our plugin, as `warren hooks install opencode` wrote it. */
export class OpenCodeWorld extends HookCaller {
  readonly copies = join(this.hooks, 'opencode');
  readonly plugin = join(this.home.home, '.config', 'opencode', 'plugins', 'warren.js');

  async installed(): Promise<this> {
    await this.home.command('hooks', 'install', 'opencode');
    return this;
  }

  /** To its end, which is that of all that the plugin waits for. */
  play(play: Partial<Play>, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const whole: Play = {
      directory: '/home/ada/game',
      events: [idle(recordedId)],
      answers: 'said',
      messages: recordedMessages,
      ...play,
    };
    return run([player, this.plugin], JSON.stringify(whole), {
      env: { ...this.home.env, WARREN_HOOK_MS: '20000', ...env },
      cwd: this.home.home,
    });
  }

  /** Every file below a folder. */
  filesIn(folder = this.copies): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  }
}
