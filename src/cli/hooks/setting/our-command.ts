import { realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { shellWord } from '../../shell-word.ts';

/** `… warren hook CLIENT EVENT`, however warren is named there. */
const pattern = /(?:^|[\s'"/])warren(?:\.[cm]?[jt]s)?['"]?\s+hook\s+(?<client>[a-z]+)\s+(?<event>[\w.]+)\s*$/;

/** The event that a command of a client's settings tells us. Undefined: it is not one of ours. */
export function eventIn(command: unknown, client: string): string | undefined {
  const found = typeof command === 'string' ? pattern.exec(command)?.groups : undefined;
  return found?.['client'] === client ? found['event'] : undefined;
}

export interface Program {
  readonly path: string | undefined;
  readonly node: string;
  /** The script that runs now. */
  readonly script: string;
}

/**
 * The words that start this Warren: its name where that is found and is this one, else Node and the script by their
 * paths. In a file that others share it is the name, for their machine is not ours.
 */
export function warrenWords({ path, node, script }: Program, isShared: boolean): readonly string[] {
  const found = isShared ? undefined : onPath('warren', path);
  const isThis = found !== undefined && realPathOf(found) === realPathOf(script);
  return isShared || isThis ? ['warren'] : [node, script];
}

export const hookLine = (words: readonly string[], client: string, event: string): string =>
  [...words.map(shellWord), 'hook', client, event].join(' ');

/** The file that this command would start. Undefined: there is none any more. */
export function programOf(command: string, path: string | undefined): string | undefined {
  const words = wordsOf(command);
  const first = words[0] ?? '';
  const script = words.findLast((word) => /(?:^|\/)warren(?:\.[cm]?[jt]s)?$/.test(word)) ?? first;
  const all = first === script ? [first] : [first, script];
  const found = all.map((word) => (isAbsolute(word) ? realPathOf(word) : onPath(word, path)));
  return found.includes(undefined) ? undefined : found.at(-1);
}

/** As a shell would read them, as far as we write them ourselves. */
const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/'((?:[^']|'\\'')*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single?.replaceAll(`'\\''`, "'") ?? double ?? bare ?? '',
  );

/** Where npx and scripts of npm find a name is on the PATH only as long as they run. */
const isLasting = (folder: string): boolean => isAbsolute(folder) && !folder.endsWith(join('node_modules', '.bin'));

function onPath(name: string, path: string | undefined): string | undefined {
  const folders = (path ?? '').split(delimiter).filter(isLasting);
  return folders.map((folder) => realPathOf(join(folder, name))).find((found) => found !== undefined);
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // nothing is there
  }
}
