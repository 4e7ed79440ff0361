import { describe, expect, it } from 'vitest';
import { places, projectPlaces } from './places.ts';

describe('places', () => {
  it('~/.warren unless WARREN_HOME says otherwise', () => {
    expect(places({}, '/home/me').configFile).toBe('/home/me/.warren/config.json');
    expect(places({ WARREN_HOME: '' }, '/home/me').home).toBe('/home/me/.warren');
    expect(places({ WARREN_HOME: '/w/' }, '/home/me').trustedFile).toBe('/w/trusted.json');
    expect(places({ WARREN_HOME: '~/w' }, '/home/me').lockFile).toBe('/home/me/w/hub.lock');
  });
  it('refuses a home that depends on where one stands', () =>
    expect(() => places({ WARREN_HOME: 'w' }, '/home/me')).toThrow(/WARREN_HOME is "w"; allowed is an absolute path/));
  it('a project keeps its state beside its own files', () =>
    expect(projectPlaces('/p').runtimeFile).toBe('/p/.claude/warren/runtime.json'));
});
