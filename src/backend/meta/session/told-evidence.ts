import { isoTime } from '../../../kernel/iso-time.ts';
import { type Drift, type Evidence, eventDetails } from '../../../session/index.ts';
import { schema } from '../../tool/index.ts';

const commit = schema.object({
  hash: schema.text(),
  committed_at: schema.text(),
  author: schema.text({ most: 10_000 }),
  subject: schema.text({ most: 10_000 }),
});

const drift = schema.object({
  problem: schema.nullable(schema.text({ about: 'Why it is not known what changed.' })),
  project_gone: schema.boolean(),
  commits: schema.list(commit),
  more_commits: schema.boolean(),
  history_rewritten: schema.boolean(),
  branch_then: schema.nullable(schema.text()),
  branch_now: schema.nullable(schema.text()),
  branch_changed: schema.boolean(),
  files_changed: schema.list(schema.text({ most: 10_000 })),
  files_changed_count: schema.integer(),
  files_gone: schema.list(schema.text({ most: 10_000 })),
  files_gone_count: schema.integer(),
  files_gone_unsure_count: schema.integer({ about: 'Gone, and not known whether before the checkpoint or since.' }),
  not_looked_at: schema.list(schema.text({ most: 50_000 }), {
    about: 'Changes there would not be seen. Where files are among it, the counts above are the least.',
  }),
});

const MOST_DESCRIPTION = 500;

const after = schema.boolean({ about: 'Since the checkpoint.' });

/** What is known of the work of a session, as tools tell it. */
export const toldEvidence = {
  rests_on: schema.oneOf(['checkpoint', 'events', 'commands', 'basic']),
  confidence: schema.integer({ to: 100 }),
  confidence_level: schema.oneOf(['HIGH', 'MODERATE', 'LOW', 'POOR']),
  confidence_reasons: schema.list(schema.text()),
  checkpoint_id: schema.nullable(schema.text()),
  checkpoint_age_seconds: schema.nullable(schema.integer()),
  drift: schema.nullable(drift),
  last_commands: schema.list(
    schema.object({
      at: schema.text(),
      action: schema.text(),
      outcome: schema.text(),
      description: schema.nullable(schema.text()),
      after_checkpoint: after,
    }),
  ),
  last_events: schema.list(
    schema.object({ at: schema.text(), type: schema.text(), details: schema.text(), after_checkpoint: after }),
  ),
  recovery_instructions: schema.text({ most: 200_000 }),
} as const;

export const evidenceToTell = (
  { restsOn, confidence, checkpoint, checkpointAgeMs, since, drift: changed, commands, events }: Evidence,
  text: string,
) => ({
  rests_on: restsOn,
  confidence: confidence.score,
  confidence_level: confidence.level,
  confidence_reasons: confidence.reasons,
  checkpoint_id: checkpoint?.id ?? null,
  checkpoint_age_seconds: checkpoint ? Math.floor(checkpointAgeMs / 1000) : null,
  drift: changed ? driftToTell(changed) : null,
  last_commands: commands.map((command) => ({
    at: isoTime(command.at),
    action: command.action,
    outcome: command.outcome,
    description: command.description?.slice(0, MOST_DESCRIPTION) ?? null,
    after_checkpoint: since.commands.includes(command),
  })),
  last_events: events.map((event) => ({
    at: isoTime(event.at),
    type: event.type,
    details: eventDetails(event),
    after_checkpoint: since.events.includes(event),
  })),
  recovery_instructions: text,
});

const driftToTell = (since: Drift) => ({
  problem: since.problem,
  project_gone: since.rootGone,
  commits: since.commits.map(({ hash, at, author, subject }) => ({
    hash,
    committed_at: isoTime(at),
    author,
    subject,
  })),
  more_commits: since.moreCommits,
  history_rewritten: since.historyRewritten,
  branch_then: since.branchWas,
  branch_now: since.branchNow,
  branch_changed: since.branchChanged,
  files_changed: since.changed,
  files_changed_count: since.changedTotal,
  files_gone: since.gone,
  files_gone_count: since.goneTotal,
  files_gone_unsure_count: since.goneUnsure,
  not_looked_at: since.unseen,
});
