import { describe, expect, it } from 'vitest';
import { engineMapIn, isEngineName, namedByConfiguration, namedByVariables } from './candidate.ts';
import { chooseEngine, type Found } from './choose-engine.ts';

const engine = (version: string, more: Partial<Found> = {}): Found => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const path = more.path ?? `/bin/godot-${version}`;
  return {
    path,
    version: `${version}.stable`,
    major,
    minor,
    patch,
    editor: true,
    mono: false,
    candidate: { path, from: 'PATH' },
    ...more,
  };
};
const plain = { editor: true, mono: false };
const versionFor = (found: readonly Found[], project: string, needs = {}): string => {
  const chosen = chooseEngine(found, project, { ...plain, ...needs });
  return 'version' in chosen ? chosen.version : `none: ${chosen.join('; ')}`;
};

describe('the engine for a project', () => {
  const all = [engine('4.7'), engine('4.5.1'), engine('4.6.1'), engine('3.5.3')];
  it('is of the same minor', () => {
    expect(versionFor(all, '4.6')).toBe('4.6.1.stable');
    expect(versionFor(all, '4.5')).toBe('4.5.1.stable');
  });
  it('is any of the major where the project names no minor', () => expect(versionFor(all, '3')).toBe('3.5.3.stable'));
  it('is never a newer one, which would rewrite the files', () =>
    expect(versionFor([engine('4.7')], '4.6')).toMatch(/none: .*newer than the project/));
  it('may be newer when the work is on a copy', () =>
    expect(versionFor([engine('4.7')], '4.6', { onCopy: true })).toBe('4.7.stable'));
  it('is never an older one', () =>
    expect(versionFor([engine('4.5')], '4.6', { onCopy: true })).toMatch(/older than the project/));
  it('is never of the other major', () =>
    expect(versionFor([engine('3.5')], '4.6')).toMatch(/the project is of Godot 4/));
  it('can export, when that is asked for', () => {
    const runner = engine('3.2.3', { editor: false });
    expect(versionFor([runner], '3')).toMatch(/cannot export/);
    expect(versionFor([runner], '3', { editor: false })).toBe('3.2.3.stable');
  });
  it('has C#, when that is asked for', () => {
    const mono = engine('4.6.1', { mono: true, version: '4.6.1.stable.mono' });
    expect(versionFor([engine('4.6.1'), mono], '4.6', { mono: true })).toBe('4.6.1.stable.mono');
    expect(versionFor([engine('4.6.1')], '4.6', { mono: true })).toMatch(/without C#/);
  });
  it('is the one that was named first', () => {
    const mine = engine('4.6.0', { candidate: { path: '/x', from: 'GODOT_BIN' } });
    expect(versionFor([mine, ...all], '4.6')).toBe('4.6.0.stable');
  });
  it('named for another engine it does not count', () => {
    const other = engine('4.6.0', { candidate: { path: '/x', from: 'GODOT_BIN_4_5', only: '4.5' } });
    expect(versionFor([other], '4.6')).toMatch(/named for 4.5 only/);
  });
  it('named for 4.6 and saying that it is 4.7 it is refused', () => {
    const wrong = engine('4.7', { candidate: { path: '/x', from: 'GODOT_BIN_4_6', only: '4.6' } });
    expect(versionFor([wrong], '4.6')).toMatch(/newer/);
  });
});

describe('where an engine may be', () => {
  it('variables are taken from the narrowest to the widest, and only absolute paths', () =>
    expect(
      namedByVariables({
        GODOT_BIN: '/a',
        GODOT4: '/b',
        GODOT_BIN_4_6: '/c',
        GODOT3: 'relative',
        GODOT_BIN_5: '/d',
      }).map(({ from, only }) => [from, only]),
    ).toEqual([
      ['GODOT_BIN_4_6', '4.6'],
      ['GODOT4', '4'],
      ['GODOT_BIN', undefined],
    ]));
  it('a configured minor comes before its major, and nonsense is left out', () =>
    expect(
      namedByConfiguration({ 4: '/four', 4.6: '/six', x: '/y', 3: 5, '4.5': 'rel' }).map(({ path }) => path),
    ).toEqual(['/six', '/four']));
  it('the map travels as JSON, and what is none names nothing', () => {
    expect(engineMapIn('{"3":"/g"}')).toEqual({ 3: '/g' });
    for (const text of [undefined, '', '[]', 'null', '{', '"x"']) expect(engineMapIn(text)).toEqual({});
  });
  for (const name of [
    'godot',
    'godot3',
    'godot3-server',
    'godot4',
    'godot-4.6',
    'Godot_v4.6-stable_linux.x86_64',
    'godot-mono',
  ])
    it(`${name} is the name of an engine`, () => expect(isEngineName(name)).toBe(true));
  for (const name of ['godot-mcp', 'godotenv', 'xgodot', 'godot4.zip', 'godotpcktool', ''])
    it(`${name || 'nothing'} is none`, () => expect(isEngineName(name)).toBe(false));
});
