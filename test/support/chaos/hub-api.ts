import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubFile, HubStatus, InstanceStatus, Readiness } from '../../../src/admin/contract.ts';
import type { TempHome } from '../temp-home.ts';

/** What the hub of a home answers over HTTP, as a script of anybody's would ask it. */
export class HubApi {
  readonly #home: TempHome;

  constructor(home: TempHome) {
    this.#home = home;
  }

  get file(): HubFile {
    return JSON.parse(readFileSync(join(this.#home.warrenHome, 'hub.json'), 'utf8'));
  }

  async #ask<T>(path: string, method = 'GET'): Promise<T> {
    const { base_url, token } = this.file;
    const answer = await fetch(`${base_url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    return (await answer.json()) as T; // a test looks at it, and fails if it is something else
  }

  async instances(): Promise<InstanceStatus[]> {
    return (await this.#ask<{ instances: InstanceStatus[] }>('/api/instances')).instances;
  }

  async instanceOf(project: string): Promise<InstanceStatus | undefined> {
    return (await this.instances()).find((it) => it.project.startsWith(project));
  }

  status(): Promise<HubStatus> {
    return this.#ask('/api/status');
  }

  readiness(): Promise<Readiness> {
    return this.#ask('/api/health/readiness');
  }

  restart(key: string): Promise<unknown> {
    return this.#ask(`/api/instances/${key}/restart`, 'POST');
  }
}
