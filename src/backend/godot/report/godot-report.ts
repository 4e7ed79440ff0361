import type { Clock } from '../../../kernel/clock.ts';
import { openIndex, type ProjectIndex } from '../index/index.ts';
import { KnownVersions, type VersionEntry } from '../project/index.ts';
import { type Answer, checkAnswer, graphAnswer, indexAnswer, listAnswer, type Read } from './answers.ts';
import { cacheOf, versionMeant } from './place.ts';
import type { GodotDeed, GodotWords } from './words.ts';

export interface ReportMeans {
  readonly clock: Clock;
  readonly cwd: string;
  /** Of Warren: `~/.warren`. */
  readonly home: string;
  readonly userHome: string;
  /** GODOT_PROJECTS_PATH. */
  readonly projectsPath: string | undefined;
  /** Heard now and then while files are read. */
  readonly progress: (done: number, total: number) => void;
}

const TELL_EVERY_MS = 500;

/** What `warren godot` answers. Needs no hub; reads the disk, and writes only below the home of Warren. */
export async function godotReport(words: GodotWords, means: ReportMeans, signal: AbortSignal): Promise<Answer> {
  const known = new KnownVersions(means);
  if (words.deed === 'list') return listAnswer(listed(known, means));
  const version = versionMeant(words.which, { known, ...means });
  // Whoever reads a game works in it: it is known from now on, wherever it lies.
  if (words.deed === 'index') known.note(version.root, version);
  await using index = openIndex({
    root: version.root,
    dataDirectory: cacheOf(means.home, version.root),
    clock: means.clock,
  });
  const read = { version, index, tookMs: await readAll(index, means, signal) };
  return answers[words.deed](read, words);
}

const answers: Readonly<Record<Exclude<GodotDeed, 'list'>, (read: Read, words: GodotWords) => Answer>> = {
  index: indexAnswer,
  graph: graphAnswer,
  check: checkAnswer,
};

/** Also the one that somebody stands in, as yet unknown. */
function listed(known: KnownVersions, means: ReportMeans): readonly VersionEntry[] {
  const all = known.all();
  try {
    const here = versionMeant(undefined, { known, ...means });
    return all.some(({ root }) => root === here.root) ? all : [...all, here];
  } catch {
    return all; // he stands in none
  }
}

async function readAll(index: ProjectIndex, { clock, progress }: ReportMeans, signal: AbortSignal): Promise<number> {
  const began = clock.monotonic();
  const told = new AbortController();
  const tell = async (): Promise<void> => {
    while (!told.signal.aborted) {
      await clock.sleep(TELL_EVERY_MS, told.signal);
      const { done, total } = index.progress();
      progress(done, total);
    }
  };
  const telling = tell().catch(() => undefined);
  try {
    await index.whenChecked(signal);
  } finally {
    told.abort();
    await telling;
  }
  return Math.round(clock.monotonic() - began);
}
