import { resolve } from 'node:path';
import type { ConnectionId } from '../kernel/ids.ts';
import { instanceKey } from '../kernel/ids.ts';
import type { Project } from '../project/index.ts';
import { type ClientFacts, type Era, isBasicVariable } from '../protocol/index.ts';
import { tellsAccounts } from './account.ts';
import type { Gateway } from './contract.ts';
import { type Definition, type Greeting, isOfBothEras, type ServerSpec } from './definition.ts';

/** For whom a process is started. */
export interface Tenant {
  readonly connection: ConnectionId;
  readonly facts: ClientFacts;
  readonly project: Project | undefined;
  /** Complete environment of a wrapped server; otherwise the hub's base and what the definition passes on. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The process that serves a tenant: same definition, project, version, isolation unit and era give the same key, and
 * one key is one process. The era is part of it where a process is spoken to in one era only, see `erasOf`.
 */
export function specOf(
  hub: Gateway,
  definition: Definition,
  tenant: Tenant,
  how: { era: Era; greeting: Greeting },
): ServerSpec {
  const { project, facts } = tenant;
  const root = project?.root ?? facts.cwd;
  const env = environmentOf(hub, definition, tenant);
  const what = [definition.kind, definition.command, definition.args, definition.cwd, identityOf(env, definition)];
  const where = [project?.key ?? root, project?.version];
  const manifestKey = hub.hash(JSON.stringify([what, where])).slice(0, 16);
  const unit = [manifestKey, unitOf(definition, tenant), ...(isOfBothEras(definition) ? [] : [how.era])];
  const key = instanceKey(hub.hash(JSON.stringify(unit)).slice(0, 16));
  const { limits } = definition;
  return {
    key,
    manifestKey,
    name: definition.name,
    kind: definition.kind,
    project: peopleName(project, root),
    command: definition.command,
    args: definition.args,
    cwd: definition.cwd === undefined ? root : resolve(root, definition.cwd),
    root,
    env: { ...definition.quietEnv, ...env, ...versionIn(project) },
    logFile: `${hub.logDirectory}/${definition.name.replaceAll(/[^\w.-]/g, '_')}-${key}.log`,
    maxLineBytes: Math.min(limits.messageBytes, hub.limits.messageBytes),
    startMs: limits.startMs,
    idleMs: limits.idleMs,
    stopMs: limits.stopMs,
    memoryBytes: limits.memoryBytes,
    linger: definition.share === 'connection' ? 'stop' : 'keep',
    definition,
    ...how,
  };
}

export const peopleName = (project: Project | undefined, root: string): string =>
  project ? `${project.slug}${project.version === undefined ? '' : `/${project.version}`}` : root;

const versionIn = (project: Project | undefined): Record<string, string> =>
  project?.version === undefined ? {} : { VERSION_ID: project.version };

function unitOf(definition: Definition, { connection, facts }: Tenant): string {
  if (definition.share === 'project') return '';
  const session = definition.share === 'session' ? facts.env.CLAUDE_CODE_SESSION_ID : undefined;
  return session ?? connection;
}

function environmentOf(hub: Gateway, definition: Definition, { env, facts }: Tenant): Record<string, string> {
  if (env) return { ...env };
  const passed = definition.passEnv.flatMap((name) => {
    const value = facts.env[name] ?? hub.baseEnv[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...baseOf(hub.baseEnv), ...baseOf(facts.env), ...Object.fromEntries(passed), ...definition.env };
}

const baseOf = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name === 'TERM' || isBasicVariable(name)));

/**
 * The part of the environment that tells one server from another: what the definition sets, and of a wrapped server's
 * inherited environment what may be an account or an address. The rest differs between terminals without meaning.
 */
function identityOf(env: Readonly<Record<string, string>>, definition: Definition): unknown {
  const chosen = Object.entries(env).filter(
    ([name, value]) =>
      definition.env[name] === value || definition.passEnv.includes(name) || tellsAccounts(name, value),
  );
  return chosen.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
