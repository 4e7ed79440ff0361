import type { Autoload, FileFacts, ProjectFacts } from '../fact/index.ts';
import { type Collector, sceneTarget } from './collector.ts';
import { assignmentIn, assignmentsOf } from './configuration.ts';
import type { Document } from './document.ts';
import { settingReferences, withoutStar } from './project-setting.ts';
import { itemsOf, textOf, textsOf, type Variant } from './variant.ts';

/** `project.godot` */
export function projectFacts(document: Document, collector: Collector): FileFacts {
  settingReferences(document, collector);
  const features = textsOf(assignmentIn(document, 'application', 'config/features')?.value);
  const configVersion = numberOf(assignmentIn(document, '', 'config_version')?.value);
  const project: ProjectFacts = {
    ...namesIn(document),
    configVersion,
    engine: engineOf(configVersion, features),
    features,
    csharp: features.includes('C#') || hasSection(document, 'mono') || hasSection(document, 'dotnet'),
    ...mainSceneIn(document, collector),
    autoloads: autoloadsIn(document, collector),
    inputActions: [...new Set([...assignmentsOf(document, 'input')].map(({ key }) => key))],
    globalClasses: configVersion < 5 ? globalClassesIn(document) : [],
  };
  return collector.facts('project', { project });
}

const numberOf = (value: Variant | undefined): number => (typeof value === 'number' ? value : 0);

const hasSection = (document: Document, name: string): boolean => document.sections.some((it) => it.name === name);

function namesIn(document: Document): Pick<ProjectFacts, 'name' | 'version'> {
  const [name, version] = ['config/name', 'config/version'].map((key) => {
    const value = assignmentIn(document, 'application', key)?.value;
    // A version may stand there as a number.
    return typeof value === 'number' ? String(value) : textOf(value);
  });
  return { ...(name && { name }), ...(version && { version }) };
}

function mainSceneIn(document: Document, collector: Collector): Pick<ProjectFacts, 'mainScene'> {
  const setting = assignmentIn(document, 'application', 'run/main_scene');
  const written = textOf(setting?.value);
  const target = setting && written ? collector.target({ written, line: setting.line }) : undefined;
  const mainScene = target && sceneTarget(target);
  return mainScene ? { mainScene } : {};
}

/** Only Godot 4 names its minor version, among the features. A file that says nothing of the kind is taken for a new one. */
function engineOf(configVersion: number, features: readonly string[]): string {
  const named = features.find((feature) => /^\d{1,2}\.\d{1,3}$/.test(feature));
  if (named) return named;
  if (configVersion === 0) return '4';
  return configVersion < 5 ? '3' : String(Math.trunc(configVersion) - 1);
}

function autoloadsIn(document: Document, collector: Collector): readonly Autoload[] {
  const autoloads = new Map<string, Autoload>();
  for (const { key, value, line } of assignmentsOf(document, 'autoload')) {
    const written = textOf(value);
    const found = written ? collector.target({ written: withoutStar(written), line }) : undefined;
    const target = found && sceneTarget(found);
    if (written && target) autoloads.set(key, { name: key, target, singleton: written.startsWith('*') });
  }
  return [...autoloads.values()];
}

type GlobalClass = ProjectFacts['globalClasses'][number];

function globalClassesIn(document: Document): readonly GlobalClass[] {
  const classes: GlobalClass[] = [];
  for (const item of itemsOf(assignmentIn(document, '', '_global_script_classes')?.value)) {
    if (typeof item !== 'object' || item === null || item.kind !== 'dictionary') continue;
    const own = new Map(item.entries.map(({ key, value }) => [textOf(key), textOf(value)]));
    const [name, path, base] = [own.get('class'), own.get('path'), own.get('base')];
    if (name && path) classes.push({ name, path, base: base ?? '' });
  }
  return classes;
}
