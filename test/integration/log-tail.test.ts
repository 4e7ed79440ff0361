import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { follow, lastLines } from '../../src/cli/log-tail.ts';
import { waitFor } from '../support/wait-for.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a log', () => {
  it('gives its last lines, whole or cut', () => {
    const path = join(dir, 'a.log');
    expect(lastLines(path, 3).text).toBe('');
    writeFileSync(path, 'one\ntwo\nthree\n');
    expect([lastLines(path, 2).text, lastLines(path, 0).text, lastLines(path, 9).text]).toEqual([
      'two\nthree\n',
      '',
      'one\ntwo\nthree\n',
    ]);
    appendFileSync(path, 'fou');
    expect(lastLines(path, 2).text).toBe('three\nfou');
  });
  it('is followed over a rotation', async () => {
    const path = join(dir, 'a.log');
    writeFileSync(path, 'one\n');
    const stop = new AbortController();
    let said = '';
    const following = follow(path, lastLines(path, 1).mark, (text) => (said += text), stop.signal);
    appendFileSync(path, 'two\n');
    await waitFor('the second line', () => said === 'two\n');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'three\n');
    await waitFor('the line of the new file', () => said === 'two\nthree\n');
    stop.abort();
    await following;
  });
});
