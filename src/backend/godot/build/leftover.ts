import { bootId, Group } from '../../../instance/index.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import { clearScratch } from './build-place.ts';
import { type BuildRecord, type BuildRecords, hasEnded, lives } from './build-record.ts';

/**
 * Ends what a killed builder left: its engine goes with its whole group, its build is `interrupted`. Called with the lock
 * held, so that nobody builds; a build that still waits for the lock has an owner that lives, and is left alone.
 */
export async function endLeftovers(records: BuildRecords, clock: Clock): Promise<void> {
  const boot = bootId();
  for (const id of records.ids()) {
    const record = records.read(id);
    if (!record || hasEnded(record.report.state) || lives(record.owner, boot)) continue;
    if (record.engine && lives(record.engine, boot)) await endGroup(record.engine.pid, clock);
    records.write(interrupted(record, clock));
    clearScratch(records.folderOf(id));
  }
}

async function endGroup(pid: number, clock: Clock): Promise<void> {
  const group = new Group(pid);
  group.signal('SIGKILL');
  await group.emptied(clock);
}

function interrupted({ engine: _engine, ...record }: BuildRecord, clock: Clock): BuildRecord {
  const problem = {
    code: 'INTERRUPTED',
    severity: 'error',
    message: 'The process that built it was killed. Start the build again.',
  } as const;
  const { progress: _progress, ...report } = record.report;
  return {
    ...record,
    report: {
      ...report,
      state: 'interrupted',
      endedAt: isoTime(clock.now()),
      problems: [...report.problems, problem],
    },
  };
}
