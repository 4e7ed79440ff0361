import { projectId, projectKey } from '../kernel/ids.ts';
import type { Evidence, Project } from './detection.ts';
import { godotSettings } from './godot-settings.ts';
import { kindsAt } from './kinds.ts';
import { versionDirectoryOf } from './layout.ts';
import { joined, lastName, parentOf } from './posix-path.ts';
import { type Root, stateDirectory } from './root.ts';
import type { Ground } from './rules.ts';
import { looksLikeVersion, slugOf, versionTagOf } from './slug.ts';

const MAX_SETTINGS = 256 * 1024;

/** One source that may name the slug, the version or both. */
interface Naming {
  readonly source: string;
  readonly slug?: string | undefined;
  readonly version?: string | undefined;
}

/** Identity, names and kinds of the project at a root, and where the names come from. */
export function describeProject(root: Root, ground: Ground): { project: Project; evidence: readonly Evidence[] } {
  const { disk, rules } = ground;
  const digest = rules.hash(root.path);
  const namings = namingsOf(root, ground);
  const slug = chosen('slug', namings, slugOf);
  const version = chosen('version', namings, versionTagOf);
  const kinds = kindsAt(root.path, disk);
  const project: Project = {
    root: root.path,
    slug: slug.value ?? `project-${digest.slice(0, 8)}`, // a name without one Latin letter or digit
    version: version.value,
    id: projectId(`p_${digest.slice(0, 8)}`),
    key: projectKey(digest.slice(0, 16)),
    repositoryId: root.git?.commonDir === undefined ? undefined : rules.hash(root.git.commonDir).slice(0, 16),
    kinds: root.git ? [...kinds, 'git'] : kinds,
  };
  return { project, evidence: [...slug.evidence, ...version.evidence] };
}

/** Strongest first: what was said about the project, then where it lies, then what its files say, then its directory. */
function namingsOf(root: Root, ground: Ground): readonly Naming[] {
  const { path } = root;
  const { disk } = ground;
  // Looked at only so that whoever remembers this answer forgets it when the configuration changes.
  disk.stat(joined(path, `${stateDirectory}/config.json`));
  const own = ground.rules.ownVersion?.(path);
  const layout = versionDirectoryOf(path, ground);
  const settings = godotSettings(disk.readText(joined(path, 'project.godot'), MAX_SETTINGS) ?? '');
  return [
    { source: 'configuration', slug: own?.slug, version: own?.version },
    { source: 'layout', slug: layout?.slug, version: layout?.version },
    { source: 'version-directory', ...fromVersionDirectory(path, ground.home) },
    { source: 'project.godot', slug: settings.name, version: settings.version },
    { source: 'directory', slug: lastName(path) },
  ];
}

/** `noxii/0.16` without a configured layout: a directory that is called like a version belongs to its parent. */
function fromVersionDirectory(path: string, home: string): Pick<Naming, 'slug' | 'version'> {
  const parent = parentOf(path);
  if (!looksLikeVersion(lastName(path)) || parent === '/' || parent === home) return {};
  return { slug: lastName(parent), version: lastName(path) };
}

const reasons: Readonly<Record<string, string>> = {
  configuration: "the project's own Warren configuration",
  layout: 'its place below GODOT_PROJECTS_PATH',
  'version-directory': 'the directory is called like a version, its parent like the project',
  'project.godot': 'config/name and config/version',
  directory: 'the name of the directory',
};

function chosen(
  what: 'slug' | 'version',
  namings: readonly Naming[],
  plain: (text: string) => string,
): { value: string | undefined; evidence: readonly Evidence[] } {
  const named = namings.flatMap((naming) => {
    const value = plain(naming[what] ?? '');
    return value === '' ? [] : [{ source: naming.source, value }];
  });
  const best = named[0];
  const evidence = named.map(({ source, value }, index): Evidence => {
    const verdict = index === 0 ? 'used' : value === best?.value ? 'agrees' : 'ignored';
    const why = verdict === 'ignored' ? `${best?.source} is stronger` : (reasons[source] ?? '');
    return { source, value: `${what} ${value}`, verdict, why };
  });
  return { value: best?.value, evidence };
}
