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

/** In the order of the file. A preset without a name or platform cannot be chosen, and is left out. */
export function presetsIn(text: string): readonly ExportPreset[] {
  const document = scanDocument(text, 'names');
  const indexes = new Set(
    document.sections.map(({ name }) => presetName.exec(name)?.[1]).filter((it) => it !== undefined),
  );
  return [...indexes].map((index) => presetIn(document, index)).filter(({ name, platform }) => name && platform);
}

function presetIn(document: Document, index: string): ExportPreset {
  const own = plainValues(document, `preset.${index}`);
  return {
    index: Number(index),
    name: String(own['name'] ?? ''),
    platform: String(own['platform'] ?? ''),
    runnable: own['runnable'] === true,
    exportPath: String(own['export_path'] ?? ''),
    options: plainValues(document, `preset.${index}.options`),
  };
}

function plainValues(document: Document, section: string): Readonly<Record<string, string | number | boolean>> {
  const entries: [string, string | number | boolean][] = [];
  for (const { key, value } of assignmentsOf(document, section)) {
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value);
    if (plain !== undefined) entries.push([key, plain]);
  }
  return Object.fromEntries(entries);
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
