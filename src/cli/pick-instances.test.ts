import { describe, expect, it } from 'vitest';
import type { InstanceStatus } from '../admin/contract.ts';
import { pickInstances, wasHeld } from './pick-instances.ts';

const instance = (key: string, project: string, name: string) => ({ key, project, name }) as InstanceStatus; // all it looks at
const all = [
  instance('aaaa000000000001', 'noxii/0.16', 'files'),
  instance('aaaa000000000002', 'noxii/0.17', 'files'),
  instance('bbbb000000000003', 'enact', 'memory'),
];

describe('pickInstances', () => {
  it.each([
    ['aaaa000000000001', [0]],
    ['aaaa', [0, 1]],
    ['bbbb0', [2]],
    ['files', [0, 1]],
    ['noxii', [0, 1]],
    ['noxii/0.17', [1]],
    ['noxii/0.17:files', [1]],
    ['enact', [2]],
  ])('%s', (word, picked) => expect(pickInstances(all, word)).toEqual(picked.map((index) => all[index])));

  it.each(['aaa', 'file', 'noxii/0.1', '', 'noxii/0.16:memory'])('"%s" means nobody', (word) =>
    expect(() => pickInstances(all, word)).toThrow(/is no instance.*noxii\/0\.16:files/),
  );
});

it('tells who acts on an instance that it was held back', () => {
  const held = { ...instance('k', 'p', 'n'), state: 'held', crashes: 6 } as const;
  expect([wasHeld(held), wasHeld({ ...held, state: 'ready' })]).toEqual(['was held back after 6 crashes; it ', '']);
});
