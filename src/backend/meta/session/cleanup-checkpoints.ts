import { HubError } from '../../../kernel/errors.ts';
import { type Retention, type Swept, usualRetention } from '../../../session/index.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { overwrites, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { SessionRooms } from './rooms.ts';
import { checkpointKinds } from './told-checkpoint.ts';

const days = schema.integer({ from: 1, to: 36_500 });

const input = schema.object({
  retention_days: schema.orElse(days, 30),
  by_type: schema.orElse(
    schema.object(
      Object.fromEntries(checkpointKinds.map((kind) => [kind, schema.optional(days)])) as Record<
        (typeof checkpointKinds)[number],
        ReturnType<typeof schema.optional<number>>
      >, // every kind was named
      { about: 'Other numbers of days for some types.' },
    ),
    {},
  ),
  dry_run: schema.orElse(schema.boolean(), false),
});

const output = schema.object({
  deleted_count: schema.integer({ about: 'With dry_run: that would be.' }),
  freed_bytes: schema.integer(),
  freed_mb: schema.number(),
  dry_run: schema.boolean(),
  by_type: schema.list(
    schema.object({
      checkpoint_type: schema.oneOf(checkpointKinds),
      retention_days: schema.nullable(schema.integer()),
      deleted_count: schema.integer(),
      freed_bytes: schema.integer(),
    }),
  ),
});

export const cleanupCheckpoints = ({ checkpoints }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_cleanup_checkpoints',
    title: 'Forget old checkpoints',
    description:
      'Deletes the checkpoints of this project that are older than so many days. Those of completed epics stay for ever unless "by_type" names them, and the newest of each session always stays. With dry_run nothing is deleted and all is counted.',
    input,
    output,
    annotations: overwrites,
    async call({ retention_days: usual, by_type: byKind, dry_run: dryRun }, asker) {
      const keep = retentionOf(usual, byKind);
      const swept = await checkpoints.cleanUp(keep, { projectKey: keyOf(asker), dryRun });
      const structured = { ...toTell(swept), dry_run: dryRun };
      const { deleted_count: count, freed_bytes: bytes } = structured;
      return {
        text: `${count} checkpoints ${dryRun ? 'would be' : 'were'} deleted (${bytes} bytes).`,
        structured,
      };
    },
  });

function toTell(swept: readonly Swept[]) {
  const bytes = sumOf(swept, 'bytes');
  return {
    deleted_count: sumOf(swept, 'count'),
    freed_bytes: bytes,
    freed_mb: Math.round(bytes / 10_000) / 100,
    by_type: swept.map((one) => ({
      checkpoint_type: one.kind,
      retention_days: one.days,
      deleted_count: one.count,
      freed_bytes: one.bytes,
    })),
  };
}

const retentionOf = (
  usual: number,
  byKind: { readonly [Kind in keyof Retention]?: number | undefined },
): Retention => ({
  context_window: byKind.context_window ?? usual,
  epic_completion: byKind.epic_completion ?? usualRetention.epic_completion,
  compaction: byKind.compaction ?? usual,
  stop: byKind.stop ?? usual,
  manual: byKind.manual ?? usual,
});

const sumOf = (swept: readonly Swept[], what: 'count' | 'bytes'): number =>
  swept.reduce((sum, one) => sum + one[what], 0);

function keyOf({ detection }: Asker): string {
  if (detection.project) return detection.project.key;
  throw new HubError('unknown-project', 'You are in no project, and only checkpoints of one are cleaned up at a time.');
}
