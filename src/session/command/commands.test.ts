import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { CommandRow } from '../../kernel/agent-session.ts';
import type { Call } from './command-row.ts';
import { Commands } from './commands.ts';

const call = (connection: string, tool: string): Call => ({
  connection,
  project: undefined,
  tool,
  server: undefined,
  instance: undefined,
  outcome: 'ok',
  tookMs: 2,
  request: Buffer.from('{}'),
  answer: { kind: 'none' },
});

it('a session that worked there before is in the calls that came before it was known, and in no others', () => {
  const written: CommandRow[] = [];
  const told: string[][] = [];
  const commands = new Commands({
    records: {
      record: (rows) => written.push(...rows),
      keep: async () => undefined,
      search: async () => ({ rows: [], total: 0 }),
    },
    scope: 'home',
    clock: new FakeClock(),
    random: { hex: (bytes) => '0'.repeat(2 * bytes) },
    report: () => undefined,
    attributed: (...words) => told.push(words),
  });
  commands.hear(call('c_1', 'early'));
  commands.hear(call('c_2', 'nobody'));
  commands.goOn('c_1', 'odin-PS-111111');
  commands.hear(call('c_1', 'known'));
  commands.attribute('c_1', 'odin-PS-222222');
  commands.attribute('c_1', 'odin-PS-222222');
  commands.goOn('c_1', 'odin-PS-111111'); // late: somebody else spoke there since
  commands.hear(call('c_1', 'later'));
  commands[Symbol.dispose]();
  expect(written.map(({ action, session }) => [action, session])).toEqual([
    ['early', 'odin-PS-111111'],
    ['nobody', null],
    ['known', 'odin-PS-111111'],
    ['later', 'odin-PS-222222'],
  ]);
  expect(told).toEqual([
    ['c_1', 'odin-PS-111111'],
    ['c_1', 'odin-PS-222222'],
  ]);
});
