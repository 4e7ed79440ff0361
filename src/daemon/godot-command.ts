import { homedir } from 'node:os';
import { godotReport, godotUsage, godotWords } from '../backend/godot/index.ts';
import { asHubError } from '../kernel/errors.ts';
import { configured } from './config-of.ts';
import { ensureHome } from './ensure-home.ts';
import { godotAddonCommand } from './godot-addon-command.ts';
import { realClock } from './real-clock.ts';

/** `warren godot …`. It stands here and not in `cli/`, which knows no server. */
export async function godotCommand(argv: readonly string[]): Promise<void> {
  const asJson = argv.includes('--json');
  try {
    if (argv[0] === 'addon') return await godotAddonCommand(argv.slice(1));
    const words = godotWords(argv);
    if (words === 'help') return void process.stdout.write(godotUsage);
    const { places, settings } = configured(process.env, {});
    ensureHome(places.home, process.getuid?.() ?? 0);
    const means = {
      clock: realClock,
      cwd: process.cwd(),
      home: places.home,
      userHome: homedir(),
      projectsPath: settings.godotProjectsPath,
      progress: (done: number, total: number) => void process.stderr.write(`Reading: ${done} of ${total} files …\n`),
    };
    const { text, json, exit } = await godotReport(words, means, new AbortController().signal);
    process.stdout.write(words.json ? `${JSON.stringify(json)}\n` : text);
    process.exitCode = exit;
  } catch (thrown) {
    const { code, message, kind } = asHubError(thrown);
    if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message, retry: kind.retry } })}\n`);
    else process.stderr.write(`warren: ${message}\n`);
    process.exitCode = kind.exit;
  }
}
