import { join } from 'node:path';
import type { HookClient } from '../../../admin/contract.ts';

/** `user`: everywhere this user works. `project`: in this project, for all who share its files. */
export type Scope = 'user' | 'project';

/** Where to look. */
export interface At {
  readonly homedir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project. */
  readonly root: string;
}

/** What there is to know of a client that keeps its hooks in JSON. */
export interface ClientHooks {
  readonly name: HookClient;
  readonly title: string;
  readonly file: (at: At, scope: Scope) => string;
  /** The events it shall tell, and how long it waits at most for each, in s. We take 1. */
  readonly events: ReadonlyMap<string, number>;
  readonly hasStatusLine: boolean;
  /** What is left to do for a person. */
  readonly next: string;
}

export const claudeHooks: ClientHooks = {
  name: 'claude',
  title: 'Claude Code',
  file: ({ homedir, env, root }, scope) =>
    join(
      scope === 'project' ? join(root, '.claude') : env['CLAUDE_CONFIG_DIR'] || join(homedir, '.claude'),
      'settings.json',
    ),
  events: new Map([
    ['SessionStart', 5],
    ['PreCompact', 5],
    ['Stop', 5],
    ['SessionEnd', 5],
  ]),
  hasStatusLine: true,
  next: 'Claude Code reads this when it starts.',
};

export const codexHooks: ClientHooks = {
  name: 'codex',
  title: 'Codex',
  file: ({ homedir, env, root }, scope) =>
    join(scope === 'project' ? join(root, '.codex') : env['CODEX_HOME'] || join(homedir, '.codex'), 'hooks.json'),
  events: new Map([
    ['SessionStart', 5],
    ['UserPromptSubmit', 5],
    ['PreCompact', 5],
    ['Stop', 5],
    ['SessionEnd', 3], // more is warned about at every start
  ]),
  hasStatusLine: false,
  next: 'Codex runs new hooks only after you trusted them: start it, and say /hooks.',
};
