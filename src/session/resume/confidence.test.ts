import { expect, it } from 'vitest';
import { confidenceIn } from './confidence.ts';

const MINUTE_MS = 60_000;
const whole = {
  restsOn: 'checkpoint',
  ageMs: 0,
  rootGone: false,
  branchChanged: false,
  filesGone: 0,
  historyRewritten: false,
  problem: null,
  recordedSince: 0,
  otherEpic: false,
} as const;
const since = (recordedSince: number, otherEpic = false): readonly unknown[] => {
  const { score: left, reasons } = confidenceIn({ ...whole, recordedSince, otherEpic });
  return [left, ...reasons];
};
const score = (over: object): number => confidenceIn({ ...whole, ...over }).score;

it('falls with age, and by what it rests on', () => {
  const ages = [0, 5, 30, 31, 60, 61, 10_080].map((minutes) => score({ ageMs: minutes * MINUTE_MS }));
  expect(ages).toEqual([100, 100, 90, 80, 80, 70, 70]);
  const events = [0, 29, 30, 90, 10_080].map((minutes) => score({ restsOn: 'events', ageMs: minutes * MINUTE_MS }));
  expect(events).toEqual([85, 85, 80, 70, 55]);
  expect([score({ restsOn: 'commands' }), score({ restsOn: 'basic', ageMs: 1e12 })]).toEqual([70, 40]);
});

it('falls with what is gone, and says why', () => {
  const { score: left, level, reasons } = confidenceIn({ ...whole, rootGone: true, branchChanged: true, filesGone: 2 });
  expect([left, level]).toEqual([80, 'MODERATE']);
  expect(reasons).toEqual([
    'the folder of the project is gone',
    'another branch is checked out',
    '2 of its files are gone',
  ]);
  const levels = [{}, { ageMs: 4e6 }, { restsOn: 'events', ageMs: 1e9 }, { restsOn: 'basic' }] as const;
  expect(levels.map((over) => confidenceIn({ ...whole, ...over }).level)).toEqual(['HIGH', 'MODERATE', 'LOW', 'POOR']);
});

it('falls by little with what was done since the checkpoint', () => {
  expect([since(1), since(9), since(10), since(0, true), since(2, true)]).toEqual([
    [95, '1 event or command came after it'],
    [95, '9 events and commands came after it'],
    [90, '10 events and commands came after it'],
    [90, 'the epic is another one since'],
    [90, 'the epic is another one since, and 2 events and commands came after it'],
  ]);
});
