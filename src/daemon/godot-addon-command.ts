import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { addonReport, addonUsage, addonWords } from '../backend/godot/index.ts';
import { configured } from './config-of.ts';
import { ensureHome } from './ensure-home.ts';
import { realClock } from './real-clock.ts';

/** `warren godot addon …`; throws what goes wrong. */
export async function godotAddonCommand(argv: readonly string[]): Promise<void> {
  const words = addonWords(argv);
  if (words === 'help') return void process.stdout.write(addonUsage);
  const { places, settings } = configured(process.env, {});
  ensureHome(places.home, process.getuid?.() ?? 0);
  const { text, json, exit } = await addonReport(words, {
    clock: realClock,
    cwd: process.cwd(),
    home: places.home,
    userHome: homedir(),
    projectsPath: settings.godotProjectsPath,
    consent: words.json ? async () => undefined : consent,
  });
  process.stdout.write(words.json ? `${JSON.stringify(json)}\n` : text);
  process.exitCode = exit;
}

async function consent(shown: string, question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  process.stdout.write(shown);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
