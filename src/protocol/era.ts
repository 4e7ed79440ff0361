/**
 * The two eras of MCP. Legacy = 2025-11-25 and older: a connection begins with `initialize`. Modern = 2026-07-28:
 * every request carries its version in `params._meta`, nothing is remembered between requests.
 */
export type Era = 'legacy' | 'modern';

export const eraName: Readonly<Record<Era, string>> = {
  legacy: 'legacy (2025-11-25 and older, "initialize")',
  modern: 'modern (2026-07-28, "server/discover")',
};

export const modernVersion = '2026-07-28';
export const modernVersions: readonly string[] = [modernVersion];
export const latestLegacyVersion = '2025-11-25';
export const legacyVersions: readonly string[] = ['2024-11-05', '2025-03-26', '2025-06-18', latestLegacyVersion];

export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  logLevel: 'io.modelcontextprotocol/logLevel',
} as const;

/** Answers to a `server/discover` probe that only a modern server gives: never a reason to fall back to legacy. */
export const modernErrorCodes: ReadonlySet<number> = new Set([-32020, -32021, -32022]);
