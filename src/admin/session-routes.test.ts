import { describe, expect, it } from 'vitest';
import { smallHubView } from '../../test/support/small-hub-view.ts';
import { HubError } from '../kernel/errors.ts';
import { sessionRoutes } from './session-routes.ts';

const prune = sessionRoutes.find(({ path }) => path === '/api/session-prune');
const answered = async (body: string) => {
  const view = smallHubView();
  await prune?.handle(view, { params: {}, query: new URLSearchParams(), body: Buffer.from(body) });
  return view.told;
};

describe('what is to be forgotten', () => {
  it.each(['', '{}', '{"older_than_days":1}', '{"older_than_days":36500,"dry_run":true,"more":1}'])(
    '%s',
    async (body) => {
      const { more: _, ...wanted } = Object(JSON.parse(body || '{}'));
      expect(await answered(body)).toEqual([JSON.stringify(wanted)]);
    },
  );
  it.each([
    '[]',
    'null',
    '"x"',
    '{"older_than_days":0}',
    '{"older_than_days":-1}',
    '{"older_than_days":"9"}',
    '{"older_than_days":1.5}',
    '{"dry_run":1}',
    '{',
  ])('refuses %s, and forgets nothing', async (body) => {
    const error = await answered(body).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HubError);
    expect(Object(error).code).toBe(body === '{' ? 'parse-error' : 'invalid-params');
  });
});
