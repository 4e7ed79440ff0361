import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { build as bundle, type Plugin } from 'esbuild';

/**
 * Bundles the command and what it loads on demand into dist/, one file each. CommonJS on purpose: importing a built-in
 * of Node from an ES module runs all its lazy getters (`node:http` alone costs 14 MB and 50 ms), requiring it does not.
 */
const dist = new URL('../dist', import.meta.url).pathname;
/** Swapped in when it is whole: a command that runs meanwhile must not meet half of it. */
const outdir = `${dist}.${process.pid}`;

/** Source that is loaded on demand, and the bundle it is in. */
const onDemand: Readonly<Record<string, string>> = {
  './daemon/index.ts': './hub.js',
  './cli/main.ts': './people.js',
  '../store/index.ts': './store.js',
};
/** Who loads a bundle; others that name the same source have it in their own. */
const loads = /src\/(?:warren|daemon\/store-of)\.ts$/;

const separate: Plugin = {
  name: 'separate bundles',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind, importer }) =>
      kind === 'dynamic-import' && loads.test(importer) && onDemand[path]
        ? { path: onDemand[path], external: true }
        : undefined,
    );
  },
};

await bundle({
  entryPoints: {
    warren: 'src/warren.ts',
    hub: 'src/daemon/index.ts',
    people: 'src/cli/main.ts',
    store: 'src/store/index.ts',
    builtin: 'src/builtin.ts',
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
writeFileSync(`${outdir}/package.json`, '{"type":"commonjs"}\n');
chmodSync(`${outdir}/warren.js`, 0o755);
rmSync(dist, { recursive: true, force: true });
renameSync(outdir, dist);
