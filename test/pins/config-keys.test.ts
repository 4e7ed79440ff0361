import { expect, it } from 'vitest';
import {
  defaultLimits,
  documentKeys,
  limitKeys,
  matchKeys,
  places,
  serverKeys,
  settingKeys,
  settingVariables,
} from '../../src/config/index.ts';

/** People have these in files: adding one needs an ADR, taking one away a major version. */
it('the keys of a configuration file', () => {
  expect(documentKeys).toEqual(['$schema', 'version', 'project', 'settings', 'servers', 'mcpServers']);
  expect(serverKeys).toEqual([
    'kind',
    'command',
    'args',
    'env',
    'passEnv',
    'cwd',
    'share',
    'era',
    'limits',
    'match',
    'enabled',
  ]);
  expect(limitKeys).toEqual(['startMs', 'idleMs', 'stopMs', 'requestMs', 'messageBytes', 'inFlight', 'memoryBytes']);
  expect(matchKeys).toEqual(['project', 'kind']);
});

it('the settings and the variables that stand for them', () => {
  expect(settingKeys.map((key, index) => `${key} ${settingVariables[index]}`)).toEqual([
    'logLevel LOG_LEVEL',
    'logFormat LOG_FORMAT',
    'idleTimeoutMs MCP_IDLE_TIMEOUT',
    'hubIdleMs WARREN_HUB_IDLE',
    'messageBytes WARREN_MESSAGE_BYTES',
    'queueBytes WARREN_QUEUE_BYTES',
    'inFlight WARREN_IN_FLIGHT',
    'patienceMs WARREN_PATIENCE',
    'probeMs WARREN_PROBE',
    'instances WARREN_INSTANCES',
    'instancesPerKind WARREN_INSTANCES_PER_KIND',
    'spares WARREN_SPARES',
    'recording WARREN_RECORDING',
    'sessionTools WARREN_SESSION_TOOLS',
    'sessionDays WARREN_SESSION_DAYS',
    'databaseUrl DATABASE_URL',
    'databasePoolSize DATABASE_POOL_SIZE',
    'cluster WARREN_CLUSTER',
    'clusterHost WARREN_CLUSTER_HOST',
    'clusterSecret WARREN_CLUSTER_SECRET',
    'leaseMs WARREN_LEASE',
    'storeTimeoutMs WARREN_STORE_TIMEOUT',
    'breakerFailures WARREN_BREAKER_FAILURES',
    'breakerOpenMs WARREN_BREAKER_OPEN',
    'enableMetrics ENABLE_METRICS',
    'alertingEnabled ALERTING_ENABLED',
    'slackWebhookUrl SLACK_WEBHOOK_URL',
    'apiBaseUrl API_BASE_URL',
    'godotProjectsPath GODOT_PROJECTS_PATH',
    'godotEngines GODOT_ENGINES',
    'port WARREN_PORT',
  ]);
});

it('the limits of a server that says nothing', () =>
  expect(defaultLimits).toEqual({
    startMs: 30_000,
    idleMs: 1_800_000,
    stopMs: 5_000,
    requestMs: 0,
    messageBytes: 67_108_864,
    inFlight: 1024,
    memoryBytes: 0,
  }));

it('the files in the home', () =>
  expect(places({}, '/h')).toEqual({
    home: '/h/.warren',
    configFile: '/h/.warren/config.json',
    trustedFile: '/h/.warren/trusted.json',
    hubFile: '/h/.warren/hub.json',
    lockFile: '/h/.warren/hub.lock',
    processes: '/h/.warren/processes',
    databaseFile: '/h/.warren/warren.db',
    scopeFile: '/h/.warren/store-scope',
    spool: '/h/.warren/spool',
    logs: '/h/.warren/logs',
    manifests: '/h/.warren/manifests',
  }));
