import { describe, expect, it } from 'vitest';
import { rssFromStatus, vitalsFromPs } from './vitals.ts';

describe('what the system tells of a process', () => {
  it('in /proc/PID/status: resident memory, which a zombie has none of', () => {
    const status = 'Name:\tnode\nVmHWM:\t   99000 kB\nVmRSS:\t   51200 kB\nRssAnon:\t  1 kB\n';
    expect(rssFromStatus(status)).toBe(51_200 * 1024);
    expect(rssFromStatus('Name:\tnode\nState:\tZ (zombie)\n')).toBeUndefined();
    expect(rssFromStatus('')).toBeUndefined();
  });

  it('by ps: the sum of its group, and whether it is the same process still', () => {
    const table = [
      '  100     1   100 Ss   Sat Nov 21 12:00:00 2026  2000',
      '  101   100   100 S    Sat Nov 21 12:00:01 2026  3000',
      '  102   100   102 S    Sat Nov 21 12:00:01 2026  9000',
      '  103     1   103 Z    Sat Nov 21 12:00:02 2026     0',
      '',
    ].join('\n');
    const started = 'Sat Nov 21 12:00:00 2026';
    expect(vitalsFromPs(table, 100, started)).toEqual({ alive: true, rssBytes: 5000 * 1024 });
    expect(vitalsFromPs(table, 100, 'Sat Nov 21 13:00:00 2026')).toEqual({ alive: false, rssBytes: undefined });
    expect(vitalsFromPs(table, 103, '').alive).toBe(false);
    expect(vitalsFromPs(table, 999, '').alive).toBe(false);
  });
});
