import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../kernel/errors.ts';
import { parseHello } from './hello.ts';

const usual = {
  warren: { min: 1, max: 1 },
  version: '0.1.0',
  mode: 'connect',
  pid: 7,
  argv: ['connect'],
  facts: { cwd: '/a', env: { PATH: '/bin' } },
};
const parse = (hello: unknown): unknown => parseHello(Buffer.from(JSON.stringify(hello)));

describe('parseHello', () => {
  it('gives what a shim says', () => expect(parse(usual)).toEqual(usual));
  it('takes a replayed handshake of a megabyte: such a client must outlive its hub too', () => {
    const replay = ['x'.repeat(1024 * 1024)];
    expect(parse({ ...usual, replay })).toMatchObject({ replay });
  });
  it.each([
    ['mode', { ...usual, mode: 'other' }, /"mode"/],
    ['a long session', { ...usual, session: 'x'.repeat(300) }, /"session"/],
    ['pid', { ...usual, pid: -1 }, /"pid"/],
    ['a variable', { ...usual, facts: { cwd: '/a', env: { A: 1 } } }, /"facts\.env\.A"/],
    ['a NUL in a path', { ...usual, facts: { cwd: '/a\0b', env: {} } }, /"facts\.cwd"/],
    ['a long word', { ...usual, argv: ['x'.repeat(200_000)] }, /"argv\[0\]"/],
    ['run without a command', { ...usual, mode: 'run' }, /"wrapped"/],
    [
      'share',
      { ...usual, mode: 'run', wrapped: { command: 'a', args: [], env: {}, share: 'all' } },
      /"wrapped\.share"/,
    ],
  ])('names what is wrong: %s', (_what, hello, sentence) => expect(() => parse(hello)).toThrow(sentence));
  it('throws nothing but a refusal, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          parseHello(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
    );
  });
});
