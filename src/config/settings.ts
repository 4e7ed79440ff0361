import { isAbsolute } from 'node:path';
import { HubError } from '../kernel/errors.ts';
import { patience } from '../kernel/patience.ts';
import { brief, type ConfigDocument } from './document.ts';
import { engineMap } from './engine-map.ts';
import { hidden, redactValue } from './redact.ts';
import { defaultLimits, type Limits } from './server-definition.ts';
import { type Check, oneOf, Refusal, textOf, wholeNumber, yesNo } from './shape.ts';

export interface Settings {
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  logFormat: 'json' | 'text';
  /** An instance without a request for this long is stopped; 0 = never. */
  idleTimeoutMs: number;
  /** A hub without a request for this long ends; 0 = never. */
  hubIdleMs: number;
  /** The longest message. */
  messageBytes: number;
  /** What may wait for a reader that is slow. */
  queueBytes: number;
  /** Calls in flight per connection. */
  inFlight: number;
  /** How long a list is held back for a server that is still starting: clients give up after about a second. */
  patienceMs: number;
  /** How often processes are asked whether they are well. */
  probeMs: number;
  /** Server processes at a time, of all kinds and of each kind. */
  instances: number;
  instancesPerKind: number;
  /** Processes of each built-in kind that are started ahead. */
  spares: number;
  /** Whether what instances do is written to the store. */
  recording: boolean;
  /** Which tools for agent sessions clients are shown. */
  sessionTools: 'all' | 'few' | 'none';
  /** Sessions that ended, and what was recorded of them and of calls, are kept for so many days; 0 = for ever. */
  sessionDays: number;
  databaseUrl?: string;
  databasePoolSize: number;
  /** Hubs with the same one see the same files and share instances; undefined: this home keeps to itself. */
  cluster?: string;
  /** Where hubs of the cluster reach this one. */
  clusterHost: string;
  /** What only the hubs of the cluster know: with it they prove to each other who they are. */
  clusterSecret?: string;
  /** How long an instance stays this hub's without a word to the database. */
  leaseMs: number;
  /** What one question to the store may take. */
  storeTimeoutMs: number;
  /** So many calls in a row that came to nothing close off a server; 0 = never. */
  breakerFailures: number;
  /** After so long one call is let through again. */
  breakerOpenMs: number;
  enableMetrics: boolean;
  alertingEnabled: boolean;
  slackWebhookUrl?: string;
  apiBaseUrl?: string;
  godotProjectsPath?: string;
  /** Godot binaries by the engine of the project: `3`, `4.6`. Before all others. */
  godotEngines?: Readonly<Record<string, string>>;
  /** 0 = the operating system chooses. */
  port: number;
}

interface Setting<T> {
  variable: string;
  check: Check<T>;
  default: T;
  /** Never shown, not even when it is wrong. */
  secret?: true;
}

const address =
  (...schemes: readonly string[]): ((text: string) => boolean) =>
  (text) =>
    schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text);
const duration = wholeNumber(0, 2_147_483_647);
const mebi = 1024 * 1024;

const table: { readonly [Key in keyof Settings]-?: Setting<Settings[Key]> } = {
  logLevel: {
    variable: 'LOG_LEVEL',
    check: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    default: 'info',
  },
  logFormat: { variable: 'LOG_FORMAT', check: oneOf('json', 'text'), default: 'json' },
  idleTimeoutMs: { variable: 'MCP_IDLE_TIMEOUT', check: duration, default: defaultLimits.idleMs },
  hubIdleMs: { variable: 'WARREN_HUB_IDLE', check: duration, default: 3 * 3_600_000 },
  messageBytes: {
    variable: 'WARREN_MESSAGE_BYTES',
    check: wholeNumber(1024, 512 * mebi),
    default: defaultLimits.messageBytes,
  },
  queueBytes: { variable: 'WARREN_QUEUE_BYTES', check: wholeNumber(64 * 1024, 1024 * mebi), default: 16 * mebi },
  inFlight: { variable: 'WARREN_IN_FLIGHT', check: wholeNumber(1, 1_000_000), default: defaultLimits.inFlight },
  patienceMs: { variable: 'WARREN_PATIENCE', check: wholeNumber(0, 60_000), default: 800 },
  probeMs: { variable: 'WARREN_PROBE', check: wholeNumber(100, 3_600_000), default: 10_000 },
  instances: { variable: 'WARREN_INSTANCES', check: wholeNumber(1, 10_000), default: 128 },
  instancesPerKind: { variable: 'WARREN_INSTANCES_PER_KIND', check: wholeNumber(1, 10_000), default: 128 },
  spares: { variable: 'WARREN_SPARES', check: wholeNumber(0, 4), default: 0 },
  recording: { variable: 'WARREN_RECORDING', check: yesNo, default: true },
  sessionTools: { variable: 'WARREN_SESSION_TOOLS', check: oneOf('all', 'few', 'none'), default: 'few' },
  sessionDays: { variable: 'WARREN_SESSION_DAYS', check: wholeNumber(0, 36_500), default: 90 },
  databaseUrl: {
    variable: 'DATABASE_URL',
    check: textOf('an address postgres://...', address('postgres', 'postgresql')),
    default: undefined,
    secret: true,
  },
  databasePoolSize: { variable: 'DATABASE_POOL_SIZE', check: wholeNumber(1, 20), default: 10 },
  cluster: {
    variable: 'WARREN_CLUSTER',
    check: textOf('a name of letters, digits, "-" and "_"', (text) => /^[\w-]{1,64}$/.test(text)),
    default: undefined,
  },
  clusterHost: {
    variable: 'WARREN_CLUSTER_HOST',
    check: textOf('an address of this machine', (text) => text !== '' && !/[\s/]/.test(text)),
    default: '127.0.0.1',
  },
  clusterSecret: {
    variable: 'WARREN_CLUSTER_SECRET',
    check: textOf('a text of at least 16 characters', (text) => text.length >= 16),
    default: undefined,
    secret: true,
  },
  leaseMs: { variable: 'WARREN_LEASE', check: wholeNumber(500, 600_000), default: 15_000 },
  storeTimeoutMs: {
    variable: 'WARREN_STORE_TIMEOUT',
    check: wholeNumber(100, 600_000),
    default: patience.store.timeoutMs,
  },
  breakerFailures: { variable: 'WARREN_BREAKER_FAILURES', check: wholeNumber(0, 1000), default: 5 },
  breakerOpenMs: { variable: 'WARREN_BREAKER_OPEN', check: wholeNumber(1, 3_600_000), default: 10_000 },
  enableMetrics: { variable: 'ENABLE_METRICS', check: yesNo, default: true },
  alertingEnabled: { variable: 'ALERTING_ENABLED', check: yesNo, default: false },
  slackWebhookUrl: {
    variable: 'SLACK_WEBHOOK_URL',
    check: textOf('an address https://...', address('https')),
    default: undefined,
    secret: true,
  },
  apiBaseUrl: {
    variable: 'API_BASE_URL',
    check: textOf('an address http://... or https://...', address('http', 'https')),
    default: undefined,
  },
  godotProjectsPath: {
    variable: 'GODOT_PROJECTS_PATH',
    check: textOf('an absolute path', isAbsolute),
    default: undefined,
  },
  godotEngines: { variable: 'GODOT_ENGINES', check: engineMap, default: undefined },
  port: { variable: 'WARREN_PORT', check: wholeNumber(0, 65_535), default: 0 },
};

export const settingKeys: readonly string[] = Object.keys(table);
/** The environment variable that stands for each setting. */
export const settingVariables: readonly string[] = Object.values(table).map(({ variable }) => variable);

export interface SettingSources {
  env: Readonly<Record<string, string | undefined>>;
  /** Keyed as in `Settings`; undefined = not given. */
  flags?: Readonly<Record<string, unknown>> | undefined;
  homeConfig?: ConfigDocument | undefined;
  /** Only of a file that was allowed. */
  projectConfig?: ConfigDocument | undefined;
}

interface Said {
  value: unknown;
  from: string;
}

/** Flag, else environment, else project file, else home file, else default. Only what counts is judged. */
export function loadSettings(sources: SettingSources): Settings {
  const settings: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries<Setting<unknown>>(table)) {
    const said = saidOf(key, setting.variable, sources);
    const value = said === undefined ? setting.default : setting.check(said.value);
    if (said !== undefined && value instanceof Refusal) throw refusal(key, setting, said, value);
    if (value !== undefined) settings[key] = value;
  }
  return settings as unknown as Settings; // the table has a checked value or a default for every key
}

/** What every server starts from when its entry says nothing. */
export const limitsOf = ({ idleTimeoutMs, messageBytes, inFlight }: Settings): Limits => ({
  ...defaultLimits,
  idleMs: idleTimeoutMs,
  messageBytes,
  inFlight,
});

/** Keys under `settings` that mean nothing; a newer Warren may know them, so they stop nobody. */
export const unknownSettings = (document: ConfigDocument): string[] =>
  Object.keys(document.settings)
    .filter((key) => !Object.hasOwn(table, key))
    .map((key) => {
      const line = document.lineOf(['settings', key]);
      return `${document.file}:${line}: "${key}" is not a setting and is ignored; allowed are ${settingKeys.join(', ')}.`;
    });

function saidOf(key: string, variable: string, sources: SettingSources): Said | undefined {
  const flag = own(sources.flags, key);
  if (flag !== undefined) return { value: flag, from: `the flag --${kebab(key)}` };
  const set = own(sources.env, variable);
  if (set !== undefined && set !== '') return { value: set, from: `${variable} in the environment` };
  for (const document of [sources.projectConfig, sources.homeConfig]) {
    const value = own(document?.settings, key);
    if (document && value !== undefined)
      return { value, from: `${document.file}:${document.lineOf(['settings', key])}` };
  }
  return undefined;
}

const own = (object: Readonly<Record<string, unknown>> | undefined, key: string): unknown =>
  object && Object.hasOwn(object, key) ? object[key] : undefined;

const kebab = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function refusal(key: string, { secret }: Setting<unknown>, { value, from }: Said, { allowed }: Refusal): HubError {
  const seen = typeof value === 'string' ? redactValue('', value) : value;
  const shown = secret ? hidden : brief(seen);
  const message = `The setting ${key} is ${shown} (from ${from}); allowed is ${allowed}. Correct it or leave it out.`;
  return new HubError('invalid-config', message, { facts: { setting: key, from, allowed } });
}
