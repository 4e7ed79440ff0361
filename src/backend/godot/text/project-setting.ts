import type { EdgeKind } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { assignmentsOf } from './configuration.ts';
import type { Document } from './document.ts';
import { extensionOf } from './kind-of-file.ts';
import { isUid } from './res-path.ts';
import { itemsOf, type Pair, textOf, type Variant, visit } from './variant.ts';

interface Setting {
  /** `application/run/main_scene` */
  readonly name: string;
  readonly value: Variant;
  readonly line: number;
}

/** Settings that name files in their own way. */
const special: Readonly<Record<string, (setting: Setting, collector: Collector) => void>> = {
  'editor_plugins/enabled': pluginReferences,
  'locale/translation_remaps': remapReferences,
  'internationalization/locale/translation_remaps': remapReferences,
  // Where a translator's words are looked for: the game does not need it.
  'locale/translations_pot_files': () => undefined,
  'internationalization/locale/translations_pot_files': () => undefined,
  // What it names is made from the scripts, and told by their own files.
  _global_script_classes: () => undefined,
  _global_script_class_icons: () => undefined,
};

/** Every file that is the value of a setting, or one of its values. */
export function settingReferences(document: Document, collector: Collector): void {
  for (const { section, key, value, line } of assignmentsOf(document)) {
    const name = section === '' ? key : `${section}/${key}`;
    const setting = { name, value, line };
    if (Object.hasOwn(special, name)) special[name]?.(setting, collector);
    else plainReferences(setting, collector);
  }
}

function plainReferences({ name, value, line }: Setting, collector: Collector): void {
  const kind: EdgeKind = name === 'gui/theme/custom' ? 'theme' : 'setting';
  visitValues(value, (text) => {
    const written = withoutStar(text);
    if (isFile(written)) collector.referTo(kind, written, line, { detail: name });
  });
}

/** Older projects have the name of its directory there. */
function pluginReferences({ name, value, line }: Setting, collector: Collector): void {
  visitValues(value, (text) => {
    const written = text.includes('://') ? text : `res://addons/${text}/plugin.cfg`;
    collector.referTo('setting', written, line, { detail: name });
  });
}

/** From the file to those that stand for it, each with `:` and its language behind it. */
function remapReferences({ name, value, line }: Setting, collector: Collector): void {
  visit(value, (part) => {
    const written = textOf(part)?.replace(/:[\w@]+$/, '');
    if (written && isFile(written)) collector.referTo('setting', written, line, { detail: name });
  });
}

/** The keys of dictionaries are left out: they are directories with a color, or with warnings. */
function visitValues(value: Variant | Pair, visitor: (text: string) => void): void {
  const text = textOf(value);
  if (text !== undefined) return visitor(text);
  if (typeof value !== 'object' || value === null) return;
  if (value.kind === 'pair') visitValues(value.value, visitor);
  else for (const part of value.kind === 'dictionary' ? value.entries : itemsOf(value)) visitValues(part, visitor);
}

/** The star says that an autoload can be used by its name. */
export const withoutStar = (written: string): string => (written.startsWith('*') ? written.slice(1) : written);

/** Of directories nobody depends, and a text of several lines is for people. */
const isFile = (text: string): boolean =>
  isUid(text) || (text.startsWith('res://') && extensionOf(text) !== '' && !text.includes('\n'));
