import type { Disk, Stat } from './disk.ts';

/** What an answer rests on: each question asked of the disk, and what it said in short. */
export type Trail = readonly { readonly ask: (disk: Disk) => string; readonly said: string }[];

/**
 * A disk that writes down what it is asked and gives one answer to one question, so that what is concluded is consistent.
 * A text is remembered by its stamp, taken before it was read: checking reads nothing and misses no change.
 */
export function recordingDisk(disk: Disk): { readonly disk: Disk; readonly trail: Trail } {
  const trail: { ask: (disk: Disk) => string; said: string }[] = [];
  const once = <T>(ask: (disk: Disk, path: string) => T, inShort: (answer: T) => string): ((path: string) => T) => {
    const answers = new Map<string, { answer: T }>();
    return (path) => {
      const known = answers.get(path);
      if (known) return known.answer;
      const answer = ask(disk, path);
      answers.set(path, { answer });
      trail.push({ ask: (at) => inShort(ask(at, path)), said: inShort(answer) });
      return answer;
    };
  };
  const stat = once((at, path) => at.stat(path), digestOf);
  const recording: Disk = {
    realpath: once(
      (at, path) => at.realpath(path),
      (path) => path ?? '',
    ),
    stat,
    readText(path, maxBytes) {
      stat(path);
      return disk.readText(path, maxBytes);
    },
    list: once((at, path) => at.list?.(path), JSON.stringify),
  };
  return { disk: recording, trail };
}

export const isStill = (trail: Trail, disk: Disk): boolean => trail.every(({ ask, said }) => ask(disk) === said);

/** A directory's stamp changes with every file made in it, and says nothing about what was asked. */
const digestOf = (stat: Stat | undefined): string => {
  if (!stat) return '';
  return stat.kind === 'dir' ? `dir ${stat.id}` : `${stat.kind} ${stat.id} ${stat.stamp}`;
};
