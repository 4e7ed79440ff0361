import type { CheckpointKind, CheckpointRow } from '../../../kernel/agent-session.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import { schema } from '../../tool/index.ts';

export const checkpointKinds = [
  'context_window',
  'epic_completion',
  'compaction',
  'stop',
  'manual',
] as const satisfies readonly CheckpointKind[];

/** A checkpoint as tools tell it, without what is in it. */
export const toldCheckpoint = {
  checkpoint_id: schema.text(),
  instance_id: schema.text(),
  sequence_num: schema.integer({ from: 1 }),
  checkpoint_type: schema.oneOf(checkpointKinds),
  created_at: schema.text(),
  context_percent: schema.integer({ to: 100 }),
  current_epic: schema.nullable(schema.text()),
  manual_note: schema.nullable(schema.text({ most: 4096 })),
  size_bytes: schema.integer(),
} as const;

export const told = (row: CheckpointRow) => ({
  checkpoint_id: row.id,
  instance_id: row.session,
  sequence_num: row.seq,
  checkpoint_type: row.kind,
  created_at: isoTime(row.at),
  context_percent: row.contextPercent,
  current_epic: row.epic,
  manual_note: row.note,
  size_bytes: row.sizeBytes,
});

export const checkpointLine = ({ id, seq, kind, at, contextPercent, epic }: CheckpointRow): string =>
  `${seq}. ${isoTime(at)} ${kind}, ${contextPercent} % context${epic === null ? '' : `, ${epic}`} (${id})`;
