import type { Look } from './process-look.ts';

/** Processes that run another one for a client and are none themselves. `busybox` is a shell by another name. */
const shells = /^-?(?:sh|bash|dash|ash|zsh|ksh|mksh|fish|csh|tcsh|nu|pwsh|elvish|busybox)$/;
const runners =
  /^(?:git|npm|npx|pnpm|pnpx|yarn|bunx|corepack|env|timeout|gtimeout|nice|nohup|setsid|stdbuf|xargs|time)$/;
const scripts = /^(?:npm|npx|pnpm|yarn|corepack)(?:-cli)?(?:\.[cm]?js)?$/;
const engines = /^(?:node|nodejs|bun|deno)$/;

/** Longest line of processes that is followed upwards. */
const HIGHEST = 16;

/**
 * The client among these, the nearest first: the first that only runs others. What ended meanwhile is passed over. A client
 * and its hooks, its status line and its MCP servers have it in common whatever stands between them, and no other client has:
 * one that was started by the first, or beside it from the same shell, is nearer to its own.
 */
export function clientAmong(pids: readonly number[], look: Look): number | undefined {
  return pids.find((pid) => {
    const seen = pid > 1 ? look(pid) : undefined;
    return seen !== undefined && !isBetween(seen.words);
  });
}

/** Of a process, the nearest first; without itself. */
export function parentsOf(pid: number, look: Look): number[] {
  const parents: number[] = [];
  for (let at = look(pid)?.parent; at !== undefined && at > 1 && parents.length < HIGHEST; at = look(at)?.parent)
    parents.push(at);
  return parents;
}

function isBetween([command = '', first = '']: readonly string[]): boolean {
  const name = nameOf(command);
  // npm calls its process "npm exec …", in one word
  return (
    shells.test(name) ||
    runners.test(name.split(' ', 1)[0] ?? '') ||
    (engines.test(name) && scripts.test(nameOf(first)))
  );
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
