import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HubError } from '../kernel/errors.ts';
import { outJson } from './command.ts';
import { check } from './guard/check.ts';
import { gitIn } from './guard/git.ts';
import { hookAt, keptAt, perform, seenIn } from './guard/hook-file.ts';
import { hookScript } from './guard/hook-script.ts';
import { type Act, installPlan, type Seen, uninstallPlan } from './guard/plan.ts';
import { type Repository, repositoryAt } from './guard/repository.ts';
import { byHandIn, HAND_LINES, hasGuard, statusText } from './guard/status.ts';
import { warrenWords } from './hooks/setting/our-command.ts';
import { answered, type Io, misused } from './io.ts';

export const usage = `Usage: warren guard install|uninstall [--dry-run] [--json]
       warren guard status [--json]
       warren guard check [--json]

A pre-commit hook for the git repository you are in: a commit of files that another agent has reserved for itself is
refused, and told who has them until when. Where the hub does not answer, commits go on.
  install      keeps the hook that is there, and runs it first
  uninstall    gives back what was there before
  check        what the hook asks: 1 when others have what is to be committed
WARREN_SESSION names the session that commits; WARREN_GUARD=off asks nothing, WARREN_GUARD=warn only tells.
`;

const options = {
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  hook: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

interface Wish {
  readonly json: boolean;
  readonly dryRun: boolean;
}

/** `warren guard` */
export const run = (argv: readonly string[], io: Io): Promise<number> =>
  answered(io, usage, () => begun(argv, io), argv);

function begun(argv: readonly string[], io: Io): number | Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const [act, ...more] = positionals;
  const wish = { json: values.json, dryRun: values['dry-run'] };
  if (values.help) io.out(usage);
  else if (act === 'check' && more.length === 0) return check(io, { hook: values.hook, json: values.json });
  else if (act === 'status' && more.length === 0) return status(io, wish);
  else if ((act === 'install' || act === 'uninstall') && more.length === 0) return change(act, io, wish);
  else throw misused('Say what to do.', usage);
  return 0;
}

interface Here {
  readonly repository: Repository;
  readonly script: string;
  readonly words: readonly string[];
  readonly seen: Seen;
}

function look(io: Io): Here {
  const repository = repositoryAt(io.cwd, gitIn(io.cwd, io.env));
  const program = { path: io.env['PATH'], node: process.execPath, script: realpathSync(process.argv[1] ?? '.') };
  const words = warrenWords(program, repository.isShared);
  const script = hookScript(words);
  return { repository, script, words, seen: seenIn(repository.hooks, script) };
}

function change(act: 'install' | 'uninstall', io: Io, { json, dryRun }: Wish): number {
  const { repository, script, seen } = look(io);
  const { hooks } = repository;
  const plan = act === 'install' ? installPlan(seen) : uninstallPlan(seen);
  if (act === 'install' && repository.refusal !== undefined && isToWrite(seen)) throw notOurs(repository);
  if ('refusal' in plan) throw new HubError('file-refused', `Nothing was changed in ${hooks}: ${plan.refusal}.`);
  if (!dryRun) for (const one of plan.acts) perform(one, hooks, script);
  if (json) outJson(io, { hook: hookAt(hooks), acts: plan.acts, dry_run: dryRun, shared: repository.isShared });
  else io.out(sentences(act, plan.acts, { hooks, dryRun, isShared: repository.isShared, kept: seen.kept }));
  return 0;
}

const isToWrite = ({ hook }: Seen): boolean => hook !== 'current' && hook !== 'nowhere';

const notOurs = ({ refusal, handWritten }: Repository): HubError =>
  new HubError('file-refused', `Nothing was changed: ${refusal}. Add to ${handWritten} yourself:\n${HAND_LINES}`);

const deeds: Readonly<Record<Act, (hooks: string) => string>> = {
  keep: (hooks) => `keep the hook that is there as ${keptAt(hooks)}, and run it first`,
  write: (hooks) => `write ${hookAt(hooks)}`,
  remove: (hooks) => `remove ${hookAt(hooks)}`,
  'give-back': (hooks) => `give back the earlier ${hookAt(hooks)}`,
};

function sentences(
  act: 'install' | 'uninstall',
  acts: readonly Act[],
  { hooks, dryRun, isShared, kept }: { hooks: string; dryRun: boolean; isShared: boolean; kept: boolean },
): string {
  if (acts.length === 0 && act === 'install') return `The guard is installed already: ${hookAt(hooks)}\n`;
  if (acts.length === 0)
    return `No guard is installed here.${kept ? ` The hook that was there before one was is still ${keptAt(hooks)}.` : ''}\n`;
  const lines = acts.map((one) => `${dryRun ? 'would ' : 'done: '}${deeds[one](hooks)}`);
  const shared = isShared ? [`${hooks} is part of the project: what is written there comes to all who have it.`] : [];
  return `${[...lines, ...shared].join('\n')}\n`;
}

function status(io: Io, { json }: Wish): number {
  const { repository, words, seen } = look(io);
  const { hooks, refusal, handWritten } = repository;
  const byHand = byHandIn(handWritten ?? hookAt(hooks));
  const installed = hasGuard(seen.hook) || byHand;
  const facts = { installed, hook: hookAt(hooks), found: seen.hook, by_hand: byHand, kept: seen.kept };
  if (json) outJson(io, { repository: repository.top, ...facts, starts: words, refusal: refusal ?? null });
  else io.out(statusText({ ...facts, words, refusal }));
  return 0;
}
