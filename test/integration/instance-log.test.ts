import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RotatingLog } from '../../src/instance/rotating-log.ts';

const limits = { fileBytes: 1000, keep: 2, queueBytes: 500 };

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'warren-log-'));
  const read = (name: string): string => readFileSync(join(path, name), 'utf8');
  return {
    path,
    read,
    names: () => readdirSync(path).toSorted(),
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}
const log = (path: string): RotatingLog =>
  new RotatingLog(join(path, 'a.log'), (fact) => expect.unreachable(JSON.stringify(fact)), limits);

describe('a log file', () => {
  it('is put aside when it has grown, and only the youngest are kept', async () => {
    using at = folder();
    for (let n = 0; n < 60; n++) {
      const one = log(at.path);
      one.write(Buffer.from(`${n + 10} ${'x'.repeat(96)}\n`));
      await one.end();
    }
    expect(at.names()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    expect(at.read('a.log')).toBe('');
    expect(at.read('a.log.1')).toMatch(/^60 x+\n/);
    expect(at.read('a.log.2')).toMatch(/^50 x+\n/);
  });

  it('says how much of a flood it left out, and goes on', async () => {
    using at = folder();
    const one = log(at.path);
    for (let n = 0; n < 20; n++) one.write(Buffer.from(`${'y'.repeat(99)}\n`));
    await one.end();
    expect(at.read('a.log')).toBe(`${`${'y'.repeat(99)}\n`.repeat(5)}\n[warren: 1500 bytes left out]\n`);
  });

  it('loses nothing that comes while it is writing', async () => {
    using at = folder();
    const one = log(at.path);
    let wanted = '';
    for (let n = 0; n < 9; n++) {
      one.write(Buffer.from(`${n}\n`));
      wanted += `${n}\n`;
      for (let turn = 0; turn < n; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    await one.end();
    expect(at.read('a.log')).toBe(wanted);
  });
});
