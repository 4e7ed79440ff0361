import type { InstanceView } from '../instance/index.ts';
import { RecentMap } from '../kernel/recent-map.ts';
import { cleanText } from '../observe/index.ts';
import type { Project } from '../project/index.ts';
import type { InstanceBeat, InstanceRow } from '../store/index.ts';
import type { RecorderOptions } from './recorder-options.ts';
import { orNull } from './view/instance-status.ts';

/** So many projects are remembered as written; one that is forgotten is written again. */
const REMEMBERED = 1000;

/** Rows of instances and projects as the store wants them. */
export class RowWriter {
  readonly #options: RecorderOptions;
  /** When each instance was first seen. */
  readonly #created = new Map<string, number>();
  readonly #projects = new RecentMap<string, Project>(REMEMBERED);

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  knows(key: string): boolean {
    return this.#created.has(key);
  }

  write(views: readonly InstanceView[]): void {
    const { keeper } = this.#options;
    keeper.record(...views.map((view) => ({ kind: 'instance' as const, row: this.#rowOf(view) })));
  }

  beats(alive: readonly InstanceView[]): InstanceBeat[] {
    const { scope } = this.#options.hub;
    const listed = new Set(this.#options.instances().map(({ key }): string => key));
    for (const key of this.#created.keys()) if (!listed.has(key)) this.#created.delete(key);
    return alive.map(({ key, state: status, calls, errors, rssBytes = null }) => ({
      scope,
      key,
      status,
      calls,
      errors,
      rssBytes,
    }));
  }

  /** A project is registered by being seen, and again when its version or name is another one. */
  see(projects: Iterable<Project>): void {
    for (const project of projects) {
      const known = this.#projects.get(project.root);
      if (known?.slug === project.slug && known.version === project.version) continue;
      this.#projects.set(project.root, project);
      this.#record(project);
    }
  }

  #record({ key: projectKey, slug, root, repositoryId, version }: Project): void {
    const { keeper, clock } = this.#options;
    const names = { projectKey, slug, root, repositoryId: repositoryId ?? null, version: version ?? null };
    keeper.record({ kind: 'project', row: { ...names, seenAt: clock.now() } });
  }

  #rowOf(view: InstanceView): InstanceRow {
    const { clock, hub, specOf } = this.#options;
    const { key, name, project, kind, state: status, epoch, restarts, calls, errors, lastError } = view;
    const now = clock.now();
    const createdAt = this.#created.get(key) ?? now;
    this.#created.set(key, createdAt);
    const known = this.#projects.get(specOf(key)?.root ?? '');
    return {
      scope: hub.scope,
      key,
      name,
      project,
      kind,
      status,
      epoch,
      restarts,
      calls,
      errors,
      createdAt,
      hub: hub.hub,
      host: hub.host,
      bootId: hub.bootId,
      projectKey: orNull(known?.key),
      version: orNull(known?.version),
      ...this.#processOf(view),
      error: lastError === undefined ? null : cleanText(lastError, []),
      seenAt: now,
    };
  }

  #processOf({ pid, socketPath, rssBytes, readyAt, heardAt }: InstanceView) {
    return {
      pid: orNull(pid),
      startTime: pid === undefined ? null : orNull(this.#options.startTimeOf(pid)),
      socketPath: orNull(socketPath),
      rssBytes: orNull(rssBytes),
      readyAt: orNull(readyAt),
      heartbeatAt: orNull(heardAt),
    };
  }
}
