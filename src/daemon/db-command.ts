import { asHubError, HubError } from '../kernel/errors.ts';
import { openUpkeep, type Step, type Upkeep } from '../store/index.ts';
import { type Configured, configured } from './config-of.ts';
import { type DbWords, type Deed, dbUsage, dbWords } from './db-words.ts';
import { ensureHome } from './ensure-home.ts';
import { takeLock } from './hub-lock.ts';
import { realClock } from './real-clock.ts';

/** Said by a command: a sentence for people, and the same as JSON. */
interface Answer {
  readonly text: string;
  readonly json: unknown;
}

/** A hub that shares the store and was seen within so long, in ms, is taken to be alive. */
const ALIVE_MS = 60_000;

/** `warren db …`. It stands here and not in `cli/`, which knows no store. */
export async function dbCommand(argv: readonly string[]): Promise<void> {
  const asJson = argv.includes('--json');
  try {
    const words = dbWords(argv);
    if (words === 'help') return void process.stdout.write(dbUsage);
    const { text, json } = await answer(words, configured(process.env, {}));
    process.stdout.write(words.json ? `${JSON.stringify(json)}\n` : text);
  } catch (thrown) {
    const { code, message, kind } = asHubError(thrown);
    if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message, retry: kind.retry } })}\n`);
    else process.stderr.write(`warren: ${message}\n`);
    process.exitCode = kind.exit;
  }
}

async function answer(words: DbWords, config: Configured): Promise<Answer> {
  const { databaseUrl: url, databasePoolSize: poolSize } = config.settings;
  ensureHome(config.places.home, process.getuid?.() ?? 0);
  const options = { url, file: config.places.databaseFile, poolSize, clock: realClock };
  await using upkeep = await openUpkeep(options, words.deed === 'migrate' && !words.dryRun);
  return await commands[words.deed](upkeep, words, config);
}

type Command = (upkeep: Upkeep, words: DbWords, config: Configured) => Promise<Answer>;

const commands: Readonly<Record<Deed, Command>> = {
  async status(upkeep) {
    const report = await upkeep.report();
    const { place, engine, applied, pending, bytes, rows, damage } = report;
    const lines = [
      `store    ${place} (${engine}), ${mebi(bytes)}`,
      `schema   ${applied.at(-1) ?? 'none yet'}${pending.length > 0 ? `; not applied: ${pending.join(', ')}; the hub does that when it starts, or "warren db migrate"` : ''}`,
      `rows     ${
        Object.entries(rows)
          .map(([table, count]) => `${table} ${count}`)
          .join(', ') || 'none'
      }`,
      `files    ${damage.length === 0 ? 'whole' : `damaged: ${damage.join('; ')}. Restart the hub: it sets the file aside`}`,
    ];
    return { text: `${lines.join('\n')}\n`, json: report };
  },
  async migrate(upkeep, words, config) {
    if (words.dryRun) return planned(await upkeep.plan(words.to));
    const steps = await upkeep.plan(words.to);
    if (steps.length === 0) return planned(steps);
    using _lock = await aloneWith(upkeep, steps, config);
    const done = await upkeep.migrate(words.to, (sentence) => process.stderr.write(`${sentence}\n`));
    return { text: `Done: ${said(done)}.\n`, json: { done } };
  },
  async backup(upkeep, _words, { env }) {
    process.stderr.write(`Copying ${upkeep.place} …\n`);
    const to = await upkeep.backup(env);
    return { text: `The store was copied to ${to}.\n`, json: { backup: to } };
  },
  async vacuum(upkeep) {
    process.stderr.write(`Tidying ${upkeep.place}; a hub that runs keeps its records until that is done …\n`);
    const { before, after } = await upkeep.vacuum();
    return { text: `The store took ${mebi(before)} and takes ${mebi(after)} now.\n`, json: { before, after } };
  },
};

const planned = (steps: readonly Step[]): Answer => ({
  text: steps.length === 0 ? 'Nothing to do: the schema is as it should be.\n' : `Would be done: ${said(steps)}.\n`,
  json: { would: steps },
});

const said = (steps: readonly Step[]): string =>
  steps.map(({ name, direction }) => (direction === 'up' ? name : `${name} back`)).join(', ');

const mebi = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** No hub may start while the schema changes, and none may be there that knows only the one before. */
async function aloneWith(upkeep: Upkeep, steps: readonly Step[], { places }: Configured): Promise<Disposable> {
  const lock = await takeLock(places.lockFile, { clock: realClock, waitMs: 0, servedElsewhere: noWait });
  const others =
    upkeep.engine === 'postgres' && steps.some(({ direction }) => direction === 'down')
      ? await upkeep.livingHubs(realClock.now() - ALIVE_MS)
      : [];
  if (lock && others.length === 0) return lock;
  lock?.[Symbol.dispose]();
  throw new HubError(
    'lock-held',
    others.length > 0
      ? `Hubs use the store ${upkeep.place}: ${others.join(', ')}. Stop them, wait a minute, and migrate then. Nothing was changed.`
      : `A hub of ${places.home} is running, and the schema under it may not change. "warren stop", then migrate. Nothing was changed.`,
  );
}

const noWait = (): Promise<boolean> => Promise.resolve(true);
