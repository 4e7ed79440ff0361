import type { Engine } from '../engine/index.ts';
import type { ExportPreset } from '../text/index.ts';

/** What an export is made of. */
export type Template =
  /** Installed with the engine; `name` is its file. */
  | { readonly kind: 'installed'; readonly name: string }
  /** Named by the preset: absolute, or below the project. */
  | { readonly kind: 'custom'; readonly path: string };

/** The template that an export needs; undefined when only the engine knows. */
export function templateOf(
  preset: ExportPreset,
  engine: Pick<Engine, 'major' | 'minor'>,
  debug: boolean,
): Template | undefined {
  const custom = preset.options[`custom_template/${debug ? 'debug' : 'release'}`];
  if (typeof custom === 'string' && custom !== '') return { kind: 'custom', path: custom };
  const name = (engine.major === 3 ? namesOf3 : namesOf4)[preset.platform]?.(
    preset,
    debug ? 'debug' : 'release',
    engine.minor,
  );
  return name === undefined ? undefined : { kind: 'installed', name };
}

type Naming = (preset: ExportPreset, flavour: 'debug' | 'release', minor: number) => string;

/** `variant/export_type` of 3.4 and later. */
const kindsOfHtml5 = ['', '_threads', '_gdnative'];

const namesOf3: Readonly<Record<string, Naming>> = {
  HTML5: ({ options }, flavour) =>
    `webassembly${kindsOfHtml5[Number(options['variant/export_type'] ?? 0)] ?? ''}_${flavour}.zip`,
  'Linux/X11': ({ options }, flavour) => `linux_x11_${bitsOf(options)}_${flavour}`,
  'Windows Desktop': ({ options }, flavour) => `windows_${bitsOf(options)}_${flavour}.exe`,
  'Mac OSX': () => 'osx.zip',
};

const namesOf4: Readonly<Record<string, Naming>> = {
  Web: ({ options }, flavour, minor) => {
    const extensions = options['variant/extensions_support'] === true ? '_dlink' : '';
    const threads = minor < 3 || options['variant/thread_support'] === true ? '' : '_nothreads';
    return `web${extensions}${threads}_${flavour}.zip`;
  },
  Linux: ({ options }, flavour) => `linux_${flavour}.${architectureOf(options)}`,
  'Linux/X11': ({ options }, flavour) => `linux_${flavour}.${architectureOf(options)}`,
  'Windows Desktop': ({ options }, flavour) => `windows_${flavour}_${architectureOf(options)}.exe`,
  macOS: () => 'macos.zip',
};

const bitsOf = (options: ExportPreset['options']): string => (options['binary_format/64_bits'] === false ? '32' : '64');

const architectureOf = (options: ExportPreset['options']): string => {
  const said = options['binary_format/architecture'];
  return typeof said === 'string' && /^\w{1,20}$/.test(said) ? said : 'x86_64';
};

/** Below the directory where an engine keeps its data. */
export const templateFolder = ({ major }: Pick<Engine, 'major'>): string =>
  major === 3 ? 'templates' : 'export_templates';
