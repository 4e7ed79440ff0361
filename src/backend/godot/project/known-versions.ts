import type { Clock } from '../../../kernel/clock.ts';
import { HubError } from '../../../kernel/errors.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import { nameOf, type Rules } from '../../../project/index.ts';
import type { VersionEntry } from './contract.ts';

import { localDisk } from './local-disk.ts';
import { meantBy, named, type Unnamed } from './name-versions.ts';
import { nameOfRoot } from './place.ts';
import { gamesBelow } from './scan.ts';
import { noteSighting, type Sighting, sightings } from './seen.ts';
import { settingsAt } from './settings.ts';

export interface VersionSources {
  /** Of Warren: `~/.warren`. */
  readonly home: string;
  readonly userHome: string;
  /** GODOT_PROJECTS_PATH. */
  readonly projectsPath: string | undefined;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

export interface VersionName {
  readonly slug: string;
  readonly version: string | undefined;
}

/** What was found is believed for so long, in ms: one question of an agent asks several times. */
const FRESH_MS = 1000;
/** So many are named to who meant none of them, or several. */
const MOST_NAMED = 20;

/** The games and versions of this machine: those that were worked in, and those below GODOT_PROJECTS_PATH. */
export class KnownVersions {
  readonly #sources: VersionSources;
  /** Where this process works, known before it is written down, and also when it cannot be. */
  #here: { readonly root: string; readonly name: VersionName | undefined } | undefined;
  #found: { readonly at: number; readonly versions: readonly VersionEntry[] } | undefined;

  constructor(sources: VersionSources) {
    this.#sources = sources;
  }

  /** In the order of their ids. What is not there now (a disk that was taken out) is left out, and not forgotten. */
  all(): readonly VersionEntry[] {
    const now = this.#sources.clock.monotonic();
    if (this.#found && now - this.#found.at < FRESH_MS) return this.#found.versions;
    const versions = named(this.#look());
    this.#found = { at: now, versions };
    return versions;
  }

  /** This process works here, under the name that the hub found for it. */
  workIn(root: string, name: VersionName | undefined): void {
    this.#here = { root, name };
  }

  /** Writes down for everybody that this one is worked in now. */
  note(root: string, name: VersionName): void {
    const seenAt = isoTime(this.#sources.clock.now());
    const { slug, version } = name;
    noteSighting(this.#sources.home, { root, slug, ...(version === undefined ? {} : { version }), seenAt });
    this.#found = undefined;
  }

  /** The one that is meant, never a guess. Throws `unknown-project` or `ambiguous-project`, with those that there are. */
  named(text: string): VersionEntry {
    const [known] = meantBy(text, this.all());
    if (!known) this.#found = undefined; // perhaps somebody began to work in it this very moment
    const versions = this.all();
    const meant = meantBy(text, versions);
    const [only, second] = meant;
    if (only && !second) return only;
    const candidates = (only ? meant : versions).map(({ id }) => id);
    const shown = candidates.slice(0, MOST_NAMED).join(', ') || 'none';
    const quoted = JSON.stringify(text.slice(0, 200));
    const facts = { candidates: candidates.slice(0, MOST_NAMED), next: 'Give one of the candidates as versionId.' };
    if (only) throw new HubError('ambiguous-project', `${quoted} may be any of ${shown}.`, { facts });
    const advice = 'A game is known once a client worked in it, or when it lies below GODOT_PROJECTS_PATH.';
    throw new HubError('unknown-project', `No game or version is called ${quoted}. Known: ${shown}. ${advice}`, {
      facts: { ...facts, next: 'Call get_versions, or give one of the candidates as versionId.' },
    });
  }

  at(root: string): VersionEntry | undefined {
    return this.all().find((one) => one.root === root);
  }

  /** What the hub and this room call a game at this root, where nobody said it. */
  nameAt(root: string): VersionName {
    return (this.#here?.root === root ? this.#here.name : undefined) ?? nameOf(root, this.#rules());
  }

  #look(): readonly Unnamed[] {
    const { home, projectsPath } = this.#sources;
    const seen = new Map(sightings(home).map((one) => [one.root, one]));
    const here = this.#here ? [this.#here.root] : [];
    const roots = new Set([...here, ...seen.keys(), ...(projectsPath === undefined ? [] : gamesBelow(projectsPath))]);
    return [...roots].flatMap((root) => this.#versionAt(root, seen.get(root)) ?? []);
  }

  #versionAt(root: string, seen: Sighting | undefined): Unnamed | undefined {
    const settings = settingsAt(root);
    if (!settings || localDisk.realpath(root) !== root) return undefined;
    const { slug, version } = seen ?? this.nameAt(root);
    const { name = slug, engine } = settings;
    return { slug, version, root, title: name, engine, ...(seen ? { seenAt: seen.seenAt } : {}) };
  }

  #rules(): Rules {
    const { userHome, projectsPath } = this.#sources;
    return { disk: localDisk, home: userHome, godotProjectsPath: projectsPath, hash: nameOfRoot };
  }
}
