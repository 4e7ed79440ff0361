import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { repository } from '../support/paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder where the packed tarball is installed, as a user would do it. */
    installed: string;
  }
}

/**
 * Packs what `npm run build` made and installs the tarball into an empty folder, with an empty home. Runs once, before
 * all end-to-end tests.
 */
export function setup(project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'warren-installed-')));
  const home = join(folder, 'home');
  mkdirSync(home);
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', env: { ...process.env, HOME: home }, timeout: 180_000 });
  const packed = npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], repository).trim();
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(['install', '--silent', '--no-audit', '--no-fund', join(folder, packed)], folder);
  project.provide('installed', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
