import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { commitsIn, type FileChange, statusIn } from './index.ts';

const letters = ['M', 'A', 'D', 'R', 'C', 'T', '.'] as const;
const path = fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }).filter((text) => !text.includes('\0'));
const letter = fc.constantFrom(...letters);
const oid = '0123456789abcdef0123456789abcdef01234567';

/** A record as git writes it, and what it says of the path. */
const record = fc.oneof(
  path.map((name) => ({
    text: `? ${name}\0`,
    change: { path: name, kind: 'untracked', staged: false, unstaged: true },
  })),
  path.map((name) => ({
    text: `u UU N... 100644 100644 100644 100644 ${oid} ${oid} ${oid} ${name}\0`,
    change: { path: name, kind: 'conflicted', staged: false, unstaged: true },
  })),
  fc.tuple(letter, letter, path).map(([x, y, name]) => ({
    text: `1 ${x}${y} N... 100644 100644 100644 ${oid} ${oid} ${name}\0`,
    change: { path: name, staged: x !== '.', unstaged: y !== '.' },
  })),
  fc.tuple(letter, path, path).map(([y, name, from]) => ({
    text: `2 R${y} N... 100644 100644 100644 ${oid} ${oid} R100 ${name}\0${from}\0`,
    change: { path: name, from, staged: true, unstaged: y !== '.' },
  })),
);

it('reads every record, whatever the names are', () =>
  fc.assert(
    fc.property(fc.array(record), (records) => {
      const found = statusIn(records.map(({ text }) => text).join('')).changes;
      expect(found).toHaveLength(records.length);
      for (const [at, { change }] of records.entries()) expect(found[at]).toMatchObject(change);
    }),
  ));

it('of what was cut off anywhere, reads the whole records', () =>
  fc.assert(
    fc.property(fc.array(record, { minLength: 1 }), fc.nat(), (records, at) => {
      const text = records.map((one) => one.text).join('');
      const found = statusIn(text.slice(0, at % text.length)).changes;
      expect(found.length).toBeLessThan(records.length);
      for (const [place, change] of found.entries()) expect(change).toMatchObject(records[place]?.change ?? {});
    }),
  ));

it('reads anything at all without an end', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(statusIn(text).ahead).toBeGreaterThanOrEqual(0);
      expect(commitsIn(text)).toEqual([]);
    }),
  ));

const only = (states: string): Partial<FileChange> | undefined =>
  statusIn(`1 ${states} N... 100644 100644 100644 ${oid} ${oid} a b\0`).changes[0];

it('tells what was staged from what was changed since', () => {
  expect(only('MM')).toEqual({ path: 'a b', kind: 'modified', staged: true, unstaged: true });
  expect(only('M.')).toMatchObject({ kind: 'modified', staged: true, unstaged: false });
  expect(only('.M')).toMatchObject({ kind: 'modified', staged: false, unstaged: true });
  expect(only('AM')).toMatchObject({ kind: 'added', staged: true, unstaged: true });
  expect(only('AD')).toMatchObject({ kind: 'deleted' });
  expect(only('D.')).toMatchObject({ kind: 'deleted', staged: true, unstaged: false });
  expect(only('.A')).toMatchObject({ kind: 'added', staged: false });
});

it('reads the branch and what stands around it', () => {
  const head = `# branch.oid ${oid}\0# branch.head feature/x y\0# branch.upstream origin/x\0# branch.ab +3 -12\0# stash 2\0`;
  expect(statusIn(head)).toEqual({
    branch: 'feature/x y',
    head: oid,
    upstream: 'origin/x',
    ahead: 3,
    behind: 12,
    stashes: 2,
    changes: [],
  });
  expect(statusIn('# branch.oid (initial)\0# branch.head (detached)\0')).toMatchObject({ head: null, branch: null });
});

it('reads commits, whatever their authors and subjects are', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(path, path), { maxLength: 20 }), (commits) => {
      const text = commits.map(([author, subject]) => `${oid}\x001700000000\0${author}\0${subject}\0`).join('');
      expect(commitsIn(text)).toEqual(
        commits.map(([author, subject]) => ({ hash: oid, at: 1_700_000_000_000, author, subject })),
      );
    }),
  ));
