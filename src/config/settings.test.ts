import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../kernel/errors.ts';
import { readDocument } from './document.ts';
import { limitsOf, loadSettings, unknownSettings } from './settings.ts';

const file = (name: string, settings: object) => readDocument(JSON.stringify({ settings }, null, 1), name);
const refusalOf = (sources: Parameters<typeof loadSettings>[0]): string => {
  try {
    loadSettings(sources);
    return 'nothing was refused';
  } catch (thrown) {
    return thrown instanceof HubError ? `${thrown.code}: ${thrown.message}` : String(thrown);
  }
};

describe('loadSettings', () => {
  it('has a default for all that needs one', () =>
    expect(loadSettings({ env: {} })).toEqual({
      logLevel: 'info',
      logFormat: 'json',
      idleTimeoutMs: 1_800_000,
      hubIdleMs: 10_800_000,
      messageBytes: 67_108_864,
      queueBytes: 16_777_216,
      inFlight: 1024,
      patienceMs: 800,
      probeMs: 10_000,
      instances: 128,
      instancesPerKind: 128,
      spares: 0,
      recording: true,
      sessionTools: 'few',
      sessionDays: 90,
      databasePoolSize: 10,
      clusterHost: '127.0.0.1',
      leaseMs: 15_000,
      storeTimeoutMs: 5000,
      breakerFailures: 5,
      breakerOpenMs: 10_000,
      enableMetrics: true,
      alertingEnabled: false,
      port: 0,
    }));

  it('flag > environment > project file > home file > default', () => {
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    fc.assert(
      fc.property(port, port, port, port, (flag, env, own, home) => {
        const { port: chosen } = loadSettings({
          flags: { port: flag },
          env: { WARREN_PORT: env?.toString() },
          projectConfig: own === undefined ? undefined : file('p', { port: own }),
          homeConfig: home === undefined ? undefined : file('h', { port: home }),
        });
        expect(chosen).toBe(flag ?? env ?? own ?? home ?? 0);
      }),
    );
  });

  it('an empty variable counts as not set', () => expect(loadSettings({ env: { WARREN_PORT: '' } }).port).toBe(0));

  it.each(['true', '1', 'YES', 'on'])('%s means true', (word) =>
    expect(loadSettings({ env: { ALERTING_ENABLED: word } }).alertingEnabled).toBe(true),
  );

  it('a refusal names the setting, the value, what is allowed and where it came from', () => {
    expect(refusalOf({ env: { MCP_IDLE_TIMEOUT: '30m' } })).toBe(
      'invalid-config: The setting idleTimeoutMs is "30m" (from MCP_IDLE_TIMEOUT in the environment); allowed is a whole number from 0 to 2147483647. Correct it or leave it out.',
    );
    expect(refusalOf({ env: {}, homeConfig: file('/h.json', { logLevel: 'loud' }) })).toContain(
      'logLevel is "loud" (from /h.json:3); allowed is "trace" or "debug"',
    );
    expect(refusalOf({ env: {}, flags: { databasePoolSize: 0 } })).toContain('the flag --database-pool-size');
  });

  it('never shows a secret, not even a wrong one', () => {
    expect(refusalOf({ env: { DATABASE_URL: 'mysql://me:pa55@db/x' } })).toMatch(
      /^invalid-config: (?!.*pa55).*\(hidden\)/,
    );
    expect(refusalOf({ env: { API_BASE_URL: 'ftp://me:pa55@db/x' } })).toMatch(/^invalid-config: (?!.*pa55)/);
  });

  it('a value that does not count is not judged', () =>
    expect(refusalOf({ env: { WARREN_PORT: '1' }, homeConfig: file('h', { port: 'x' }) })).toBe('nothing was refused'));

  it('a setting it does not know is told and stops nobody', () =>
    expect(unknownSettings(file('/h.json', { prot: 1 })).join()).toContain('/h.json:3: "prot" is not a setting'));

  it('servers start from the settings', () =>
    expect(limitsOf(loadSettings({ env: { MCP_IDLE_TIMEOUT: '0', WARREN_IN_FLIGHT: '7' } }))).toMatchObject({
      idleMs: 0,
      inFlight: 7,
    }));

  it('throws nothing but HubError, whatever is said', () =>
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('port', 'inFlight', 'databaseUrl', '__proto__', 'x'), fc.jsonValue()),
        (settings) => {
          expect(refusalOf({ env: {}, homeConfig: file('h', settings) })).toMatch(/^(nothing|invalid-config)/);
        },
      ),
    ));
});
