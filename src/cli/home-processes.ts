import { readdirSync, readFileSync, statSync } from 'node:fs';

/** A process of this user as the process table shows it, with the environment it was started in. */
export interface HomeProcess {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
}

/** Every process of this user; empty where the system does not show environments (everywhere but Linux). */
export function homeProcesses(): HomeProcess[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => processAt(Number(pid))).filter((found) => found !== undefined);
}

/** A hub that detached itself, or one in a terminal: `warren hub`. */
export const isHub = ({ args }: HomeProcess): boolean =>
  args.length >= 2 && args.some((arg, index) => arg === 'hub' && /warren(\.[jt]s)?$/.test(args[index - 1] ?? ''));

/** Homes that some hub of this user was started for. */
export const homesInUse = (): string[] => [
  ...new Set(
    homeProcesses()
      .filter(isHub)
      .map(({ env }) => env.get('WARREN_HOME'))
      .filter((home) => home !== undefined),
  ),
];

function processAt(pid: number): HomeProcess | undefined {
  const at = `/proc/${pid}`;
  try {
    if (statSync(at).uid !== process.getuid?.()) return undefined;
    const stat = readFileSync(`${at}/stat`, 'utf8');
    const args = readFileSync(`${at}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { pid, parent, args, env: environmentIn(readFileSync(`${at}/environ`, 'utf8')) };
  } catch {
    return undefined; // it ended while we looked, or it is not ours to look into
  }
}

const environmentIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\0').map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
