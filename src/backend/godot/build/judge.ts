import type { Exit } from '../../../instance/index.ts';
import type { BuildProblem } from './contract.ts';
import type { ScriptError } from './engine-output.ts';
import { isWeb } from './export-target.ts';
import { isProgram, type Written } from './look-at-output.ts';
import type { PackList } from './pack-list.ts';

/** Which files a game needs when it runs, and which only the editor does. `res://…`. */
export interface ExpectedFiles {
  readonly needed: readonly string[];
  readonly editorOnly: readonly string[];
}

const MOST_NAMED = 50;

const error = (code: string, message: string, path?: string): BuildProblem => ({
  code,
  severity: 'error',
  message,
  ...(path === undefined ? {} : { path }),
});
const warning = (code: string, message: string, path: string): BuildProblem => ({
  code,
  severity: 'warning',
  message,
  path,
});

/** The engine ends with 0 after writing nothing, and with 1 after success in some versions: files are what counts. */
export function judgeExport(written: readonly Written[], target: string, platform: string): readonly BuildProblem[] {
  const required = target.endsWith('.pck') ? [target] : filesOf(target, platform, written);
  const missing = required.filter((name) => !written.some((file) => file.name === name));
  return [
    ...missing.map((name) => error('OUTPUT_MISSING', `The engine did not write ${name}.`, name)),
    ...written.filter(({ bytes }) => bytes === 0).map(({ name }) => error('OUTPUT_EMPTY', `${name} is empty.`, name)),
    ...written.flatMap((file) => wrongWith(file, file.name === target && !target.endsWith('.pck') ? platform : '')),
  ];
}

function filesOf(target: string, platform: string, written: readonly Written[]): readonly string[] {
  const stem = target.replace(/\.[^.]*$/, '');
  if (isWeb(platform)) return [target, `${stem}.js`, `${stem}.wasm`, `${stem}.pck`];
  const program = written.find(({ name }) => name === target);
  const carriesPack = typeof program?.pack === 'object';
  const beside = /^(?:Linux|Windows)/.test(platform) && !carriesPack ? [`${stem}.pck`] : [];
  return [target, ...beside];
}

function wrongWith(file: Written, platform: string): readonly BuildProblem[] {
  const { name, head, placeholders = [], pack } = file;
  if (file.bytes === 0) return [];
  const found: BuildProblem[] = [];
  if (name.endsWith('.wasm') && !head.subarray(0, 4).equals(Buffer.from('\0asm', 'latin1')))
    found.push(error('OUTPUT_BROKEN', `${name} is no WebAssembly.`, name));
  if (placeholders.length > 0)
    found.push(
      error(
        'OUTPUT_BROKEN',
        `${name} still has placeholders of its template: ${placeholders.slice(0, 5).join(', ')}.`,
        name,
      ),
    );
  if (name.endsWith('.pck') && typeof pack === 'string')
    found.push(error('OUTPUT_BROKEN', `${name} is no pack: ${pack}.`, name));
  if (/^(?:Linux|Windows)/.test(platform) && !isProgram(head))
    found.push(error('OUTPUT_BROKEN', `${name} is no program.`, name));
  return found;
}

/** What is in the packs against what the game reaches. */
export function judgePacks(packs: readonly PackList[], expected: ExpectedFiles | undefined): readonly BuildProblem[] {
  if (packs.length === 0 || packs.some(({ files }) => files === undefined)) return [];
  const shipped = new Set(packs.flatMap(({ files }) => files ?? []));
  const settings = ['res://project.binary', 'res://project.godot'].some((name) => shipped.has(name));
  const missing = expected?.needed.filter((path) => !isShipped(path, shipped)) ?? [];
  const needless = expected?.editorOnly.filter((path) => isShipped(path, shipped)) ?? [];
  return [
    ...(settings ? [] : [error('PACK_INCOMPLETE', 'The pack has no project settings, so that the game cannot start.')]),
    ...missing
      .slice(0, MOST_NAMED)
      .map((path) => warning('FILE_NOT_SHIPPED', 'The game refers to it, and it is not in the pack.', path)),
    ...needless
      .slice(0, MOST_NAMED)
      .map((path) => warning('EDITOR_FILE_SHIPPED', 'Only the editor uses it, and it is in the pack.', path)),
  ];
}

/** As it is, or what it became: imported, compiled, converted. */
const isShipped = (path: string, shipped: ReadonlySet<string>): boolean =>
  ['', '.import', '.remap', ...(path.endsWith('.gd') ? ['c'] : [])].some((ending) => shipped.has(`${path}${ending}`));

/** A script that the game cannot reach may be as broken as it likes, where that is known. */
export function judgeScripts(
  errors: readonly ScriptError[],
  expected: ExpectedFiles | undefined,
): readonly BuildProblem[] {
  const needed = expected && new Set(expected.needed);
  return errors.map(({ path, line, message }) => ({
    code: 'SCRIPT_ERROR',
    severity: needed === undefined || needed.has(path) ? 'error' : 'warning',
    message,
    path,
    line,
  }));
}

/** Only where nothing else explains it. */
export const judgeExit = ({ code, signal }: Exit, notes: readonly string[]): BuildProblem =>
  error(
    'ENGINE_FAILED',
    `The engine ended with ${signal ?? `code ${code}`}. It said: ${notes.slice(-5).join(' | ') || 'nothing'}`,
  );
