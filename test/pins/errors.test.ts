import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorsDoc } from '../../scripts/errors-doc.ts';
import { type ErrorKind, errorKinds } from '../../src/kernel/errors.ts';

/** Clients and scripts stand on them: adding one needs an ADR, changing one a major version. */
it('the error codes: JSON-RPC, HTTP, exit, retry', () => {
  const lines = Object.entries<ErrorKind>(errorKinds).map(
    ([code, { rpc, http, exit, retry }]) => `${code} ${rpc} ${http} ${exit} ${retry}`,
  );
  expect(lines).toEqual([
    'parse-error -32700 400 2 never',
    'invalid-request -32600 400 2 never',
    'unknown-method -32601 404 2 never',
    'invalid-params -32602 400 2 never',
    'unsupported-protocol -32022 400 2 never',
    'unsupported-by-client -32601 400 2 never',
    'message-too-large -31001 413 2 never',
    'bad-hello -31002 400 2 never',
    'version-mismatch -31003 426 3 never',
    'era-mismatch -31004 400 2 never',
    'unknown-server -31005 404 2 never',
    'unknown-tool -32602 404 2 never',
    'ambiguous-project -31006 409 2 never',
    'unknown-project -31007 404 2 never',
    'invalid-config -31008 400 2 never',
    'untrusted-config -31009 403 2 never',
    'too-many-in-flight -31010 429 1 later',
    'client-stalled -31011 503 1 now',
    'instance-crashed -31020 502 1 now',
    'instance-start-failed -31021 502 1 later',
    'instance-stopped -31022 503 1 now',
    'request-timeout -31023 504 1 later',
    'bad-backend-message -31024 502 1 never',
    'not-attributable -31025 400 1 never',
    'instance-held -31026 503 1 later',
    'instance-unavailable -31027 503 1 later',
    'no-place -31028 503 1 later',
    'instance-elsewhere -31029 503 1 now',
    'hub-lost -31030 503 1 now',
    'hub-unreachable -31031 503 1 later',
    'hub-draining -31032 503 1 now',
    'lock-held -31033 409 1 later',
    'not-running -31034 503 3 later',
    'socket-denied -31035 503 1 never',
    'unsafe-directory -31036 500 1 never',
    'unauthorized -31037 401 2 never',
    'unsupported-platform -31038 501 1 never',
    'foreign-origin -31039 403 2 never',
    'store-away -31041 503 1 later',
    'newer-schema -31042 500 1 never',
    'busy -31043 409 1 later',
    'file-refused -31050 403 2 never',
    'file-unknown -31051 404 2 never',
    'file-changed -31052 409 1 never',
    'file-read-only -31053 403 1 never',
    'file-too-large -31054 413 2 never',
    'file-unusable -31055 500 1 later',
    'script-broken -31056 422 1 never',
    'engine-missing -31060 424 1 never',
    'preset-missing -31061 422 1 never',
    'template-missing -31062 424 1 never',
    'build-refused -31063 422 1 never',
    'unknown-build -31064 404 2 never',
    'unknown-session -31070 404 2 never',
    'ambiguous-session -31071 409 2 never',
    'session-closed -31072 409 1 never',
    'foreign-session -31073 403 2 never',
    'session-taken -31074 409 1 never',
    'session-active -31075 409 1 later',
    'unknown-checkpoint -31076 404 2 never',
    'unknown-transcript -31077 404 2 never',
    'unknown-instance -31040 404 2 never',
    'internal -32603 500 70 later',
  ]);
});

it('docs/errors.md is printed from the table; if not: node scripts/errors-doc.ts', () => {
  const path = join(import.meta.dirname, '..', '..', 'docs', 'errors.md');
  expect(readFileSync(path, 'utf8')).toBe(errorsDoc());
});
