import { readFileSync } from 'node:fs';
import { type HubFile, hubFileSchema } from '../admin/contract.ts';
import { HubError } from '../kernel/errors.ts';
import { hasCode } from '../kernel/has-code.ts';

/** The record of the hub that runs, or ran last. Undefined: there is none. Throws when this build cannot read it. */
export function readHubFile(path: string): HubFile | undefined {
  const text = orAbsent(path);
  return text === undefined ? undefined : parseHubFile(text, path);
}

export function parseHubFile(text: string, path: string): HubFile {
  const value = parsed(text, path);
  const { schema_version: schema } = value;
  if (schema !== hubFileSchema)
    throw new HubError(
      'version-mismatch',
      `${path} has schema_version ${JSON.stringify(schema)}, and this Warren reads ${hubFileSchema}: the hub is of another version. Update this Warren, or stop that hub with the command it came with.`,
    );
  const missing = Object.entries(types).find(([key, type]) => typeof value[key] !== type);
  if (missing) throw unreadable(path, `"${missing[0]}" is not a ${missing[1]}`);
  return value as unknown as HubFile; // every member that is relied on was looked at above
}

/** What the command line relies on. */
const types = {
  instance_id: 'string',
  version: 'string',
  base_url: 'string',
  port: 'number',
  pid: 'number',
  start_time: 'string',
  boot_id: 'string',
  token: 'string',
  socket: 'string',
} as const satisfies Partial<Record<keyof HubFile, string>>;

function parsed(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>; // looked into by name
  } catch {
    throw unreadable(path, 'it is not JSON');
  }
  throw unreadable(path, 'it is not an object');
}

const unreadable = (path: string, why: string): HubError =>
  new HubError(
    'not-running',
    `${path} does not say where a hub is: ${why}. "warren doctor --fix" removes it if no hub runs.`,
  );

function orAbsent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
