import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/** Bundles the command, its parts that load on demand, and the built-in instances into dist/. */
const outdir = new URL('../dist', import.meta.url).pathname;
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: ['src/warren.ts', 'src/builtin.ts'],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  external: ['fs-native-extensions'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
chmodSync(`${outdir}/warren.js`, 0o755);
