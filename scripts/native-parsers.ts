import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Copies the machine code of the parsers beside the bundles, with their licenses: their packages are 80 MB of C sources, for
 * which nobody has a compiler. A prebuilt file that is for another machine than its folder says is left out, as one of them is.
 */
const parser = 'tree-sitter';
const grammars = ['tree-sitter-gdscript', 'tree-sitter-c-sharp'];
const machines = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

export function copyNativeParsers(outdir: string): void {
  const native = join(outdir, 'native');
  for (const machine of machines) {
    const found = grammars.filter((grammar) => fits(prebuilt(grammar, machine), machine));
    if (found.length === 0 || !fits(prebuilt(parser, machine), machine)) continue;
    mkdirSync(join(native, machine), { recursive: true });
    for (const part of [parser, ...found]) copyFileSync(prebuilt(part, machine), join(native, machine, `${part}.node`));
  }
  for (const part of [parser, ...grammars])
    copyFileSync(join(folderOf(part), 'LICENSE'), join(native, `LICENSE.${part}`));
}

const require = createRequire(import.meta.url);
const folderOf = (part: string): string => dirname(require.resolve(`${part}/package.json`));
const prebuilt = (part: string, machine: string): string => join(folderOf(part), 'prebuilds', machine, `${part}.node`);

const fits = (file: string, machine: string): boolean => existsSync(file) && machineOf(readFileSync(file)) === machine;

/** As its header says: ELF or Mach-O. */
export function machineOf(code: Buffer): string | undefined {
  if (code.length < 20) return undefined;
  if (code.readUInt32BE(0) === 0x7f454c46) return { 0x3e: 'linux-x64', 0xb7: 'linux-arm64' }[code.readUInt16LE(18)];
  if (code.readUInt32LE(0) !== 0xfeedfacf) return undefined;
  return { 0x01000007: 'darwin-x64', 0x0100000c: 'darwin-arm64' }[code.readUInt32LE(4)];
}
