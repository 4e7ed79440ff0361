import { basename, isAbsolute, resolve } from 'node:path';
import { HubError } from '../kernel/errors.ts';
import type { Hello } from '../protocol/index.ts';
import type { Client } from './client.ts';
import type { Definition } from './definition.ts';
import { specOf, type Tenant } from './spec.ts';
import { WrapRoute } from './wrap-route.ts';

/** The route of `warren run -- CMD`: what stands on the command line is the definition. */
export function wrappedRoute(client: Client, { wrapped, facts }: Hello): WrapRoute {
  if (!wrapped) throw new HubError('bad-hello', 'A hello of mode "run" must say what to run.');
  const { hub, detection, id } = client;
  const { command, args } = wrapped;
  const root = detection.project?.root;
  const here = root === undefined || namesFileHere(wrapped, root, client);
  const defaults = hub.wrapped(command, args);
  const definition: Definition = {
    name: nameOf(command, args),
    kind: 'stdio',
    command: command.includes('/') && !isAbsolute(command) ? resolve(facts.cwd, command) : command,
    args,
    env: {},
    passEnv: [],
    cwd: here ? facts.cwd : undefined,
    share: wrapped.share ?? defaults.share,
    era: 'auto',
    limits: defaults.limits,
  };
  const tenant: Tenant = { connection: id, facts, project: detection.project, env: wrapped.env };
  return new WrapRoute(client, { share: definition.share, specOf: (how) => specOf(hub, definition, tenant, how) });
}

/**
 * A shared server runs in the project's root, so that clients in different subdirectories meet. Unless an argument
 * names a file relative to where this client stands: then it must run there, as it would without us.
 */
function namesFileHere({ args }: { args: readonly string[] }, root: string, { hub, hello }: Client): boolean {
  const { cwd } = hello.facts;
  return (
    cwd !== root &&
    args.some((arg) => !isAbsolute(arg) && !arg.startsWith('-') && arg.length < 4096 && hub.exists(resolve(cwd, arg)))
  );
}

/** How people would call it: the package or script, not `npx` or `node`. */
function nameOf(command: string, args: readonly string[]): string {
  const runner = /^(npx|node|bun|bunx|deno|uvx|uv|python3?|pnpm|yarn)$/.test(basename(command));
  const subject = runner
    ? args.find((arg) => !arg.startsWith('-') && !['dlx', 'run', 'exec', 'x', 'tool'].includes(arg))
    : undefined;
  return basename(subject ?? command).slice(0, 64);
}
