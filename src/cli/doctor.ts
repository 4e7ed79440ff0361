import { outJson, type Told } from './command.ts';
import { examined } from './doctor/checks.ts';
import { examine } from './doctor/examine.ts';
import type { Check } from './doctor/findings.ts';
import { mend } from './doctor/mend.ts';
import type { Io } from './io.ts';
import { type Screen, screenOf } from './screen.ts';
import { visible } from './visible.ts';

export interface DoctorOptions extends Told {
  readonly fix?: boolean | undefined;
}

/** `warren doctor`. Exit code 1 when something fails; a warning is no failure. */
export async function doctor(io: Io, { fix, json }: DoctorOptions): Promise<number> {
  const before = await examine(io);
  const removed = fix ? await mend(before, io) : [];
  const checks = examined(removed.length > 0 ? await examine(io) : before);
  if (json) outJson(io, { checks, removed });
  else io.out(story(checks, removed, screenOf(io)));
  return checks.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

const signs = { ok: ['green', '✓'], warn: ['yellow', '!'], fail: ['red', '✗'] } as const;

export function story(checks: readonly Check[], removed: readonly string[], screen: Screen): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, verdict, says }) => {
    const [style, sign] = signs[verdict];
    return `${screen.paint(style, sign)} ${name.padEnd(width)}  ${visible(says)}\n`;
  });
  const wrong = checks.filter(({ verdict }) => verdict !== 'ok').length;
  const last =
    wrong === 0 ? 'All is well.' : `${wrong} of ${checks.length} checks ${wrong === 1 ? 'needs' : 'need'} a look.`;
  return [...removed.map((path) => `Removed ${visible(path)}.\n`), ...lines, `${last}\n`].join('');
}
