import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';
import { copyNativeParsers } from './native-parsers.ts';

/**
 * Bundles the command and what it loads on demand into dist/, one file each. CommonJS on purpose: importing a built-in
 * of Node from an ES module runs all its lazy getters (`node:http` alone costs 14 MB and 50 ms), requiring it does not.
 */
const dist = new URL('../dist', import.meta.url).pathname;
/** Swapped in when it is whole: a command that runs meanwhile must not meet half of it. */
const outdir = `${dist}.${process.pid}`;

/** What is loaded on demand, and by whom: each a bundle of its own. */
const onDemand: readonly { name: string; source: string; from: string }[] = [
  { name: 'hub', source: 'src/daemon/index.ts', from: 'src/warren.ts' },
  { name: 'godot', source: 'src/daemon/godot-command.ts', from: 'src/warren.ts' },
  { name: 'godot-server', source: 'src/daemon/godot-kind.ts', from: 'src/daemon/builtin-host.ts' },
  { name: 'hook', source: 'src/cli/hooks/event/hook-command.ts', from: 'src/warren.ts' },
  { name: 'people', source: 'src/cli/main.ts', from: 'src/warren.ts' },
  { name: 'store', source: 'src/store/sql.ts', from: 'src/store/open-store.ts' },
  { name: 'pg', source: 'src/store/postgres/driver.ts', from: 'src/store/postgres/open.ts' },
];

const separate: Plugin = {
  name: 'separate bundles',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind, importer, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const source = join(resolveDir, path);
      const found = onDemand.find((one) => source.endsWith(one.source) && importer.endsWith(one.from));
      return found && { path: `./${found.name}.js`, external: true };
    });
  },
};

await bundle({
  entryPoints: {
    warren: 'src/warren.ts',
    builtin: 'src/builtin.ts',
    'layout-worker': 'src/backend/godot/layout/worker.ts',
    ...Object.fromEntries(onDemand.map(({ name, source }) => [name, source])),
  },
  outdir,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22.22',
  minify: true,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  external: ['fs-native-extensions', 'pg-native'],
  define: { 'import.meta.url': '__fileUrl' },
  banner: { js: "const __fileUrl = require('node:url').pathToFileURL(__filename).href;" },
  plugins: [separate],
  logLevel: 'warning',
});
copyNativeParsers(outdir);
writeFileSync(`${outdir}/package.json`, '{"type":"commonjs"}\n');
chmodSync(`${outdir}/warren.js`, 0o755);
rmSync(dist, { recursive: true, force: true });
renameSync(outdir, dist);
