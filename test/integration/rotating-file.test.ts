import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rotatingFile } from '../../src/observe/index.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => rmSync(dir, { recursive: true }));
const text = (name: string): string => readFileSync(join(dir, name), 'utf8');

it('keeps so many files of so many bytes, the youngest first, for the owner only', () => {
  using log = rotatingFile(join(dir, 'logs', 'hub.log'), { fileBytes: 10, keep: 2 });
  for (const line of ['one 1\n', 'two 2\n', 'three\n', 'four 4\n', 'a line longer than a file\n', 'x\n'])
    log.write(line);
  expect(readdirSync(join(dir, 'logs')).toSorted()).toEqual(['hub.log', 'hub.log.1', 'hub.log.2']);
  expect([text('logs/hub.log'), text('logs/hub.log.1'), text('logs/hub.log.2')]).toEqual([
    'x\n',
    'a line longer than a file\n',
    'four 4\n',
  ]);
  expect(statSync(join(dir, 'logs', 'hub.log')).mode & 0o777).toBe(0o600);
});

it('goes on where an earlier hub stopped, and closes an open mode', () => {
  const path = join(dir, 'hub.log');
  writeFileSync(path, '12345678\n');
  chmodSync(path, 0o644);
  using log = rotatingFile(path, { fileBytes: 10, keep: 1 });
  log.write('ab\n');
  expect([text('hub.log'), text('hub.log.1')]).toEqual(['ab\n', '12345678\n']);
  expect(statSync(join(dir, 'hub.log.1')).mode & 0o777).toBe(0o600);
});
