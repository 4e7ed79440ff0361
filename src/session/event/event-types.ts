import type { Field } from './field.ts';

export const categories = [
  'instance',
  'epic',
  'testing',
  'git',
  'deployment',
  'work_state',
  'planning',
  'conversation',
] as const;
export type EventCategory = (typeof categories)[number];

interface Kind {
  readonly category: EventCategory;
  /** For agents. */
  readonly means: string;
  /** What the data must have; it may have more. */
  readonly data: Readonly<Record<string, Field>>;
}

const kind = (category: EventCategory, means: string, data: Kind['data']): Kind => ({ category, means, data });

const named = { epic_id: 'text' } as const;
const spent = { duration_seconds: 'amount' } as const;
const place = { service: 'text', environment: 'text' } as const;
const pull = { pr_url: 'text', pr_number: 'count' } as const;
const plan = { ...named, feature_name: 'text', estimated_hours: 'amount' } as const;
const checkpoint = { checkpoint_id: 'text', context_percent: 'percent', reason: 'text' } as const;

/** Every kind of event, and what its data must have. */
const types = {
  instance_registered: kind('instance', 'A session began.', { instance_type: 'kind', project: 'text' }),
  instance_heartbeat: kind('instance', 'A session went on to another epic, or used much more of its context.', {
    context_percent: 'percent',
  }),
  instance_stale: kind('instance', 'A session was not heard of for too long.', {
    last_heartbeat: 'moment',
    age_seconds: 'amount',
  }),
  instance_closed: kind('instance', 'A session is over.', { reason: 'text' }),
  instance_linked: kind('instance', 'It is known which session of its client this is.', {
    claude_session_uuid: 'text',
  }),
  instance_resumed: kind('instance', 'Another session goes on with this one.', { resumed_by: 'text' }),
  epic_started: kind('epic', 'Work on an epic began.', { ...plan, spawned_by: 'textOrNull' }),
  epic_completed: kind('epic', 'An epic is done.', {
    ...named,
    duration_hours: 'amount',
    files_changed: 'countOrList',
    tests_passed: 'countOrFlag',
  }),
  epic_failed: kind('epic', 'An epic was given up.', { ...named, failure_reason: 'text' }),
  test_started: kind('testing', 'Tests run.', { test_type: 'text', test_count: 'count' }),
  test_passed: kind('testing', 'Tests passed.', {
    test_type: 'text',
    passed_count: 'count',
    failed_count: 'count',
    ...spent,
  }),
  test_failed: kind('testing', 'Tests failed.', { test_type: 'text', failed_count: 'count', ...spent }),
  validation_passed: kind('testing', 'A check found nothing wrong.', {
    validation_type: 'text',
    confidence_score: 'amount',
    ...spent,
  }),
  validation_failed: kind('testing', 'A check found something wrong.', {
    validation_type: 'text',
    failed_checks: 'countOrList',
  }),
  commit_created: kind('git', 'A commit was made.', { commit_hash: 'text', message: 'text' }),
  pr_created: kind('git', 'A pull request was opened.', { ...pull, title: 'text' }),
  pr_merged: kind('git', 'A pull request was merged.', { ...pull, merge_commit: 'text' }),
  deployment_started: kind('deployment', 'A deployment began.', { ...place, deployment_type: 'text' }),
  deployment_completed: kind('deployment', 'A deployment is done.', { ...place, health_status: 'text', ...spent }),
  deployment_failed: kind('deployment', 'A deployment failed.', { ...place, error_message: 'text', ...spent }),
  context_window_updated: kind('work_state', 'How much of the context is used.', {
    context_percent: 'percent',
    tokens_used: 'count',
    tokens_available: 'count',
  }),
  checkpoint_created: kind('work_state', 'A checkpoint was made.', checkpoint),
  checkpoint_loaded: kind('work_state', 'Work went on from a checkpoint.', checkpoint),
  epic_planned: kind('planning', 'An epic was planned.', plan),
  feature_requested: kind('planning', 'Somebody wants a feature.', { feature_name: 'text', requested_by: 'text' }),
  task_spawned: kind('planning', 'Another agent was given a task.', { task_type: 'text', subagent_type: 'text' }),
  user_message: kind('conversation', 'The user said something.', { message: 'text' }),
  assistant_start: kind('conversation', 'The agent began to answer.', {}),
  spawn_decision: kind('conversation', 'The agent decided to hand something over.', { reason: 'text' }),
  tool_use: kind('conversation', 'A tool was called.', { tool_name: 'text' }),
  tool_result: kind('conversation', 'A tool answered.', { tool_name: 'text', success: 'flag' }),
  error: kind('conversation', 'Something went wrong.', { error_message: 'text' }),
} as const satisfies Record<string, Kind>;

export type EventType = keyof typeof types;
export const eventTypes: Readonly<Record<EventType, Kind>> = types;

export const isEventType = (name: string): name is EventType => Object.hasOwn(types, name);

/** What the hub tells by itself when it happens, and the tool for agents who want it: by words of theirs it would not be so. */
export const toldByHub: Readonly<Partial<Record<EventType, string>>> = {
  instance_registered: 'mcp_meta_register_instance',
  instance_heartbeat: 'mcp_meta_heartbeat',
  instance_stale: 'mcp_meta_list_stale_instances',
  instance_closed: 'mcp_meta_close_instance',
  instance_linked: 'mcp_meta_link_claude_session',
  instance_resumed: 'mcp_meta_resume_instance',
  checkpoint_created: 'mcp_meta_create_checkpoint',
  checkpoint_loaded: 'mcp_meta_resume_instance',
};

/** What went wrong. */
export const failureTypes: readonly EventType[] = [
  'epic_failed',
  'test_failed',
  'validation_failed',
  'deployment_failed',
  'error',
];
