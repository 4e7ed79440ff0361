import { expect, it } from 'vitest';
import { sessionRow } from '../../test/support/store-rows.ts';
import { SessionHomes } from './session-homes.ts';

it('knows the sessions that were asked for last, each by its whole id', () => {
  const homes = new SessionHomes();
  const first = sessionRow({ hash: '000000', projectKey: 'k' });
  expect(homes.keep(first)).toEqual({ id: first.id, project: 'odin', projectKey: 'k' });
  expect(homes.get(first.id)).toEqual({ id: first.id, project: 'odin', projectKey: 'k' });
  expect(homes.get('000000')).toBeUndefined();
  for (let at = 1; at < 1000; at++) homes.keep(sessionRow({ hash: at.toString(16).padStart(6, '0') }));
  homes.keep(first);
  homes.keep(sessionRow({ hash: 'ffffff' }));
  expect(homes.get(first.id)).toBeDefined();
  expect(homes.get('odin-PS-000001')).toBeUndefined();
});
