import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerSpec } from '../gateway/index.ts';
import { instanceKey } from '../kernel/ids.ts';
import { keepsakeOf, specFrom } from './keepsake.ts';

const limits = { startMs: 1, idleMs: 2, stopMs: 3, requestMs: 4, messageBytes: 5, inFlight: 6, memoryBytes: 7 };
const spec: ServerSpec = {
  key: instanceKey('0123456789abcdef'),
  manifestKey: 'm',
  name: 'echo',
  kind: 'echo',
  project: 'one',
  command: '',
  args: [],
  cwd: '/one',
  root: '/one',
  env: { TOKEN: 'hush-1' },
  logFile: '/logs/echo.log',
  maxLineBytes: 10,
  startMs: 1,
  idleMs: 2,
  stopMs: 3,
  memoryBytes: 0,
  linger: 'keep',
  era: 'legacy',
  greeting: { by: 'hub', capabilities: { roots: {} } },
  definition: {
    name: 'echo',
    kind: 'echo',
    command: '',
    args: [],
    env: { PASSWORD: 'hush-2' },
    passEnv: ['PASSWORD'],
    cwd: undefined,
    share: 'project',
    era: 'auto',
    limits,
  },
};
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('what is written down of a spec', () => {
  it('gives the same spec back, with the environment that the process tells', () => {
    const read = specFrom(written(keepsakeOf(spec)), { TOKEN: 'hush-1' });
    expect(read).toEqual({ ...spec, definition: { ...spec.definition, env: {} } });
  });

  it('holds no value of any environment', () => expect(JSON.stringify(keepsakeOf(spec))).not.toMatch(/hush/));

  it('is nothing for a process that belongs to one connection', () => {
    expect(keepsakeOf({ ...spec, linger: 'stop' })).toBeUndefined();
    expect(keepsakeOf({ ...spec, greeting: { by: 'client', initialize: Buffer.from('{}') } })).toBeUndefined();
  });

  it('of another Warren, or with any field amiss, is not gone on with', () => {
    const good = written(keepsakeOf(spec)) as { format: number; spec: Record<string, unknown> };
    expect(specFrom({ ...good, format: 2 }, {})).toBeUndefined();
    const optional = ['logFile', 'fence'];
    for (const field of Object.keys(good.spec).filter((name) => !optional.includes(name))) {
      const { [field]: _, ...rest } = good.spec;
      expect(specFrom({ ...good, spec: rest }, {}), field).toBeUndefined();
      expect(specFrom({ ...good, spec: { ...rest, [field]: null } }, {}), field).toBeUndefined();
    }
  });

  it('is looked at without an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(specFrom(value, {})).toBeUndefined();
        expect(specFrom({ format: 1, spec: value }, {})).toBeUndefined();
      }),
    );
  });
});
