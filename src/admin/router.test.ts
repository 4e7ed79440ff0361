import { describe, expect, it } from 'vitest';
import { matchRoute, type Route } from './router.ts';

const routes: Route<string>[] = [
  { method: 'GET', path: '/api/things', handle: 'list' },
  { method: 'POST', path: '/api/things/{key}/stop', handle: 'stop' },
  { method: 'GET', path: '/api/things/{key}/stop', handle: 'show' },
];
const found = (handle: string, params = {}) => ({ kind: 'found', handle, params });

describe('matchRoute', () => {
  it('finds a plain path, whatever is asked behind it', () => {
    expect(matchRoute(routes, 'GET', '/api/things')).toEqual(found('list'));
    expect(matchRoute(routes, 'GET', '/api/things?all=1')).toEqual(found('list'));
  });
  it('takes HEAD for GET', () => expect(matchRoute(routes, 'HEAD', '/api/things')).toEqual(found('list')));
  it('gives what stands at a name', () =>
    expect(matchRoute(routes, 'POST', '/api/things/0a.b-c/stop')).toEqual(found('stop', { key: '0a.b-c' })));
  it('tells the method apart', () =>
    expect(matchRoute(routes, 'GET', '/api/things/k/stop')).toMatchObject(found('show', { key: 'k' })));
  it.each([
    '/',
    '/api',
    '/api/things/',
    '/api/things/a/b/stop',
    '/api/things//stop',
    '/api/things/%2e%2e/stop',
    '/api/THINGS',
  ])('knows no %s', (path) => expect(matchRoute(routes, 'GET', path)).toEqual({ kind: 'no-such-path' }));
  it('says which methods a path takes', () =>
    expect(matchRoute(routes, 'DELETE', '/api/things/k/stop')).toEqual({
      kind: 'other-method',
      allowed: ['POST', 'GET'],
    }));
});
