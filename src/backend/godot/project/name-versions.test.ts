import { describe, expect, it } from 'vitest';
import { meantBy, named, type Unnamed } from './name-versions.ts';

const at = (root: string, slug: string, version?: string): Unnamed => ({
  root,
  slug,
  version,
  title: slug,
  engine: '4',
});

const versions = named([
  at('/a', 'noxii', '0.16'),
  at('/b', 'noxii', '0.9'),
  at('/c', 'enact', '0.09'),
  at('/d', 'solo'),
  at('/e', 'twin', '1'),
  at('/f', 'twin', '1'),
]);
const ids = (text: string): readonly string[] => meantBy(text, versions).map(({ id }) => id);

describe('the names of versions', () => {
  it('are sorted as people count, and tell two roots of one name apart by their roots alone', () => {
    const twins = versions.map(({ id }) => id).filter((id) => id.startsWith('twin'));
    expect(versions.map(({ id }) => id)).toEqual(['enact/0.09', 'noxii/0.9', 'noxii/0.16', 'solo', ...twins]);
    expect(twins).toHaveLength(2);
    const reversed = named([at('/f', 'twin', '1'), at('/e', 'twin', '1')]);
    expect(reversed.map(({ id }) => id)).toEqual(twins);
    expect(twins.every((id) => /^twin\/1~[0-9a-f]{8}$/.test(id))).toBe(true);
  });

  it('mean one version, or all that they could', () => {
    expect(ids('noxii/0.16')).toEqual(['noxii/0.16']);
    expect(ids(' NOXII/0.16 ')).toEqual(['noxii/0.16']);
    expect(ids('/c')).toEqual(['enact/0.09']);
    expect(ids('enact')).toEqual(['enact/0.09']);
    expect(ids('solo')).toEqual(['solo']);
    expect(ids('noxii')).toEqual(['noxii/0.9', 'noxii/0.16']);
    expect(ids('twin/1')).toHaveLength(2);
    for (const other of ['', '0.16', 'noxi', 'noxii/', '../noxii', 'noxii/0.1']) expect(ids(other)).toEqual([]);
  });
});
