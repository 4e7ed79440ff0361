import { describe, expect, it } from 'vitest';
import { diskOf, fileIn, folderIn, folderOf, isHidden, nameOf, ROOT } from './place.ts';

describe('places in a project', () => {
  it.each([
    ['res://', 'res://', ''],
    ['res://a.gd', 'res://', 'a.gd'],
    ['res://a/', 'res://', 'a'],
    ['res://a/b.gd', 'res://a/', 'b.gd'],
    ['res://a/b/', 'res://a/', 'b'],
  ] as const)('%s lies in %s and is called %s', (path, folder, name) => {
    expect([folderOf(path), nameOf(path)]).toEqual([folder, name]);
  });

  it('has a place on the disk', () => {
    expect(diskOf('/game', fileIn(folderIn(ROOT, 'a'), 'b.gd'))).toBe('/game/a/b.gd');
    expect(diskOf('/game', ROOT)).toBe('/game');
  });

  it('is hidden by a dot', () =>
    expect(['.git', '.a.gd', 'a.gd', ''].map(isHidden)).toEqual([true, true, false, false]));
});
