import type { ServerSpec } from '../gateway/index.ts';

/** Of what is written down here. A record of another format is of another Warren, and its process is not gone on with. */
const FORMAT = 1;

/**
 * What the record of a process says of its spec, for the hub that goes on with it: no value of any environment. Nothing for a
 * process that nobody could ask for again, because its key came from one connection.
 */
export function keepsakeOf(spec: ServerSpec): unknown {
  if (spec.linger === 'stop' || spec.greeting.by !== 'hub') return undefined;
  const plain: unknown = JSON.parse(
    JSON.stringify(spec, (name, value: unknown) => (name === 'env' || name === 'quietEnv' ? {} : value)),
  );
  return { format: FORMAT, spec: plain };
}

/** The spec that was written down, with the environment its process says it has; undefined when it is not one of ours. */
export function specFrom(keepsake: unknown, env: Readonly<Record<string, string>>): ServerSpec | undefined {
  const { format, spec } = fieldsOf(keepsake);
  if (format !== FORMAT || !fits(spec, specShape)) return undefined;
  const whole = spec as ServerSpec; // every field was looked at
  return { ...whole, env };
}

type Shape = { readonly [field: string]: 'string' | 'number' | 'string?' | 'number?' | 'strings' | Shape };

const definitionShape: Shape = {
  name: 'string',
  kind: 'string',
  command: 'string',
  args: 'strings',
  env: {},
  passEnv: 'strings',
  cwd: 'string?',
  share: 'string',
  era: 'string',
  limits: {
    startMs: 'number',
    idleMs: 'number',
    stopMs: 'number',
    requestMs: 'number',
    messageBytes: 'number',
    inFlight: 'number',
    memoryBytes: 'number',
  },
};

const specShape: Shape = {
  key: 'string',
  manifestKey: 'string',
  name: 'string',
  project: 'string',
  kind: 'string',
  command: 'string',
  args: 'strings',
  cwd: 'string',
  root: 'string',
  env: {},
  logFile: 'string?',
  era: 'string',
  linger: 'string',
  maxLineBytes: 'number',
  startMs: 'number',
  idleMs: 'number',
  stopMs: 'number',
  memoryBytes: 'number',
  fence: 'number?',
  greeting: { by: 'string', capabilities: {} },
  definition: definitionShape,
};

function fits(value: unknown, shape: Shape[string]): boolean {
  if (typeof shape === 'object') {
    const fields = fieldsOf(value);
    return isObject(value) && Object.entries(shape).every(([name, part]) => fits(fields[name], part));
  }
  if (shape === 'strings') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (shape.endsWith('?') && value === undefined) return true;
  return typeof value === shape.replace('?', '');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const fieldsOf = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});
