import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../src/kernel/report.ts';
import { DiskSpool } from '../../src/store/index.ts';

let home = '';
let facts: Fact[] = [];
let spool: DiskSpool;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ws-'));
  facts = [];
  spool = new DiskSpool(join(home, 'spool'), (fact) => facts.push(fact));
});
afterEach(async () => {
  await spool.close();
  rmSync(home, { recursive: true });
});

const text = (): string => readFileSync(spool.path, 'utf8');

describe('the file of the spool', () => {
  it("is its owner's alone", async () => {
    expect(await spool.read()).toHaveLength(0);
    await spool.write(Buffer.from('a\n'), 0);
    expect(statSync(spool.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'spool')).mode & 0o777).toBe(0o700);
  });

  it('is cut where it is written', async () => {
    await spool.read();
    await spool.write(Buffer.from('one\ntwo\n'), 0);
    await spool.write(Buffer.from('2\n'), 4);
    expect(text()).toBe('one\n2\n');
    await spool.replace(Buffer.from('three\n'));
    await spool.write(Buffer.from('four\n'), 6);
    expect(text()).toBe('three\nfour\n');
    await spool.replace(Buffer.alloc(0));
    expect(text()).toBe('');
  });

  it('is read from its beginning each time', async () => {
    await spool.read();
    await spool.write(Buffer.from('a\n'), 0);
    expect((await spool.read()).toString()).toBe('a\n');
    expect((await spool.read()).toString()).toBe('a\n');
  });

  it('is made again when somebody removed its folder', async () => {
    await spool.read();
    await spool.close();
    rmSync(join(home, 'spool'), { recursive: true });
    expect(await spool.read()).toHaveLength(0);
  });

  it('follows no link and reads no folder: they are set aside', async () => {
    mkdirSync(join(home, 'spool'), { mode: 0o700 });
    writeFileSync(join(home, 'elsewhere'), 'precious');
    symlinkSync(join(home, 'elsewhere'), spool.path);
    expect(await spool.read()).toHaveLength(0);
    await spool.write(Buffer.from('a\n'), 0);
    expect(readFileSync(join(home, 'elsewhere'), 'utf8')).toBe('precious');
    expect(facts).toMatchObject([{ kind: 'file.unusable', path: spool.path }]);
  });
});
