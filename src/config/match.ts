import type { Match } from './server-definition.ts';

/** What the configuration needs to know of a project. */
export interface ProjectFacts {
  /** Canonical: symbolic links are resolved. */
  root: string;
  slug: string;
  version?: string | undefined;
  kinds?: readonly string[] | undefined;
}

export function matches(match: Match, project: ProjectFacts): boolean {
  const names = [project.slug, `${project.slug}/${project.version ?? ''}`, project.root];
  const fits = match.project?.some((pattern) => names.some((name) => matchesGlob(pattern, name))) ?? true;
  return fits && (match.kind?.some((kind) => project.kinds?.includes(kind)) ?? true);
}

/**
 * `*` is anything but a slash, `**` anything, `?` one character that is not a slash; all else stands for itself.
 * One pass with a set of positions instead of a regular expression: no pattern can make it slow.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const tokens = pattern.match(/\*\*|[\s\S]/gu) ?? [];
  let at = reach(new Set([0]), tokens);
  for (const char of name) {
    const next = new Set<number>();
    for (const position of at) step(position, tokens[position], char).forEach((to) => next.add(to));
    at = reach(next, tokens);
  }
  return at.has(tokens.length);
}

function step(position: number, token: string | undefined, char: string): number[] {
  if (token === '**') return [position];
  if (token === '*') return char === '/' ? [] : [position];
  const fits = token === '?' ? char !== '/' : token === char;
  return fits ? [position + 1] : [];
}

/** Stars may stand for nothing, so whoever stands before one also stands behind it. */
function reach(at: Set<number>, tokens: readonly string[]): Set<number> {
  for (const position of at) if (tokens[position]?.startsWith('*') === true) at.add(position + 1);
  return at;
}
