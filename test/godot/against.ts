import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { disagreements } from './agreement.ts';
import type { Counts } from './comparison.ts';
import { type Difference, told } from './difference.ts';
import { ProjectCopy } from './project-copy.ts';
import { takeAwayNames } from './taken-away.ts';

/**
 * `node test/godot/against.ts FOLDER...`: every project of Godot 3 below the folders against the engine, as the tests do it with
 * those of the repository. Ends with how much was compared, and with 1 where anything differs.
 */
const engine = process.env['GODOT3'] ?? '/usr/bin/godot3-server';
const preset = join(import.meta.dirname, '..', 'fixtures', 'godot', 'three', 'dodge', 'export_presets.cfg');

const totals: Counts = {};
const differing: Record<string, number> = {};
let [projects, failed] = [0, 0];
for (const root of process.argv.slice(2).flatMap(projectsBelow)) {
  try {
    const differences = await compare(root);
    projects += 1;
    for (const { kind } of differences) differing[kind] = (differing[kind] ?? 0) + 1;
    if (differences.length > 0) process.stdout.write(`${root}\n${told(differences)}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(
      `${root}: not compared: ${error instanceof Error ? error.message.slice(0, 500) : String(error)}\n`,
    );
  }
}
process.stdout.write(`${projects} projects, ${failed} not compared\n`);
for (const [kind, count] of Object.entries(totals))
  process.stdout.write(`${kind}: ${count}, ${differing[kind] ?? 0} differ\n`);
process.exitCode = Object.keys(differing).length + failed > 0 ? 1 : 0;

async function compare(root: string): Promise<readonly Difference[]> {
  using copy = new ProjectCopy(engine, root);
  copy.usePreset(preset);
  await copy.import();
  const { differences, counts } = await disagreements(copy);
  const taken = await takeAwayNames(copy);
  const named: Counts = { ...counts, name: taken.edges };
  for (const [kind, count] of Object.entries(named)) totals[kind] = (totals[kind] ?? 0) + count;
  return [...differences, ...taken.differences.map((it) => ({ ...it, kind: 'name', ours: `${it.kind}: ${it.ours}` }))];
}

function projectsBelow(folder: string): string[] {
  if (existsSync(join(folder, 'project.godot'))) return [folder];
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => projectsBelow(join(folder, name)));
}
