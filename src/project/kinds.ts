import { type Disk, isFile } from './disk.ts';
import { joined } from './posix-path.ts';

/** What the files at a project's root say about it. */
const manifests: Readonly<Record<string, readonly string[]>> = {
  godot: ['project.godot'],
  node: ['package.json'],
  python: ['pyproject.toml', 'setup.py', 'requirements.txt'],
  rust: ['Cargo.toml'],
  go: ['go.mod'],
  java: ['pom.xml', 'build.gradle', 'build.gradle.kts'],
  dart: ['pubspec.yaml'],
  php: ['composer.json'],
  ruby: ['Gemfile'],
  elixir: ['mix.exs'],
  deno: ['deno.json', 'deno.jsonc'],
  cmake: ['CMakeLists.txt'],
};

export const kindsAt = (dir: string, disk: Disk): readonly string[] =>
  Object.entries(manifests)
    .filter(([, files]) => files.some((file) => isFile(disk, joined(dir, file))))
    .map(([kind]) => kind);

/** The first manifest in `dir`, of whatever kind. */
export const manifestAt = (dir: string, disk: Disk): string | undefined =>
  Object.values(manifests)
    .flat()
    .find((file) => isFile(disk, joined(dir, file)));

export const isGodotProject = (dir: string, disk: Disk): boolean => isFile(disk, joined(dir, 'project.godot'));
