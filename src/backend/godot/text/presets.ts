import type { FileFacts } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { assignmentsOf } from './configuration.ts';
import type { Document } from './document.ts';
import { scanDocument } from './scan-document.ts';
import { textOf, visit } from './variant.ts';

/** What can be exported, as the project says it. */
export interface ExportPreset {
  /** Of `[preset.0]`. */
  readonly index: number;
  readonly name: string;
  /** `HTML5`, `Web`, `Linux/X11`, … */
  readonly platform: string;
  readonly runnable: boolean;
  /** As written, `''` where there is none. */
  readonly exportPath: string;
  /** Of `[preset.0.options]`, the plain ones. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

const presetName = /^preset\.(\d{1,6})$/;

type Values = Readonly<Record<string, string | number | boolean>>;

/** In the order of the file. A preset without a name or platform cannot be chosen, and is left out. */
export function presetsIn(text: string): readonly ExportPreset[] {
  const values = plainValues(scanDocument(text, 'names'));
  const presets: ExportPreset[] = [];
  for (const [section, own] of values) {
    const index = presetName.exec(section)?.[1];
    const name = String(own['name'] ?? '');
    const platform = String(own['platform'] ?? '');
    if (index === undefined || name === '' || platform === '') continue;
    const exportPath = String(own['export_path'] ?? '');
    const options = values.get(`${section}.options`) ?? {};
    presets.push({ index: Number(index), name, platform, runnable: own['runnable'] === true, exportPath, options });
  }
  return presets;
}

/** By section, and of these only what is no list. */
function plainValues(document: Document): ReadonlyMap<string, Values> {
  const entries = new Map<string, [string, string | number | boolean][]>();
  for (const { section, key, value } of assignmentsOf(document)) {
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value);
    if (plain === undefined) continue;
    const known = entries.get(section);
    if (known) known.push([key, plain]);
    else entries.set(section, [[key, plain]]);
  }
  return new Map([...entries].map(([section, own]) => [section, Object.fromEntries(own)]));
}

/** `export_presets.cfg`: the files that a preset names one by one, its page, its icons. */
export function presetsFacts(document: Document, collector: Collector): FileFacts {
  for (const { section, key, value, line } of assignmentsOf(document)) {
    const named = presetName.test(section) ? key === 'export_files' : section.endsWith('.options');
    if (!named) continue;
    visit(value, (part) => {
      const written = textOf(part);
      if (written?.startsWith('res://')) collector.referTo('setting', written, line, { detail: `${section}/${key}` });
    });
  }
  return collector.facts('presets');
}
