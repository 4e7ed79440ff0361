import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './contract.ts';
import { engineEnvironment } from './engine-environment.ts';
import { isEditor, versionIn } from './engine-version.ts';

/** Whoever does not say its version in so long, in ms, is not taken. A cold binary of 100 MB on a slow disk needs seconds. */
const ANSWER_MS = 15_000;
const ANSWER_BYTES = 64 * 1024;

/** What the binary says it is, or why it cannot be taken. It is started twice, with a home of its own that is gone then. */
export async function askEngine(path: string, env: Readonly<Record<string, string>>): Promise<Engine | string> {
  const home = await mkdtemp(join(tmpdir(), 'warren-engine-'));
  try {
    const around = engineEnvironment(env, home);
    const said = await told(path, '--version', around);
    if (said.failed !== undefined) return said.failed;
    const version = versionIn(said.text);
    if (!version) return 'it does not say the version of a Godot engine';
    const help = await told(path, '--help', around);
    return { path, ...version, editor: isEditor(help.text) };
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Exit codes say nothing here: Godot 3 ends with 255 after its version. */
function told(path: string, flag: string, env: Record<string, string>): Promise<{ text: string; failed?: string }> {
  const options = { env, timeout: ANSWER_MS, killSignal: 'SIGKILL', maxBuffer: ANSWER_BYTES, shell: false } as const;
  return new Promise((resolve) => {
    const child = execFile(path, [flag], options, (error, stdout, stderr) => {
      const text = `${stdout}\n${stderr}`;
      if (error?.killed) return resolve({ text, failed: `it did not answer ${flag} within ${ANSWER_MS / 1000} s` });
      const neverRan = error !== null && typeof error.code === 'string';
      resolve(neverRan ? { text, failed: `it cannot be run (${error.code})` } : { text });
    });
    child.stdin?.end();
  });
}
