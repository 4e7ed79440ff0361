import type { EventRow } from '../../kernel/agent-session.ts';
import { RecentMap } from '../../kernel/recent-map.ts';
import { objectIn } from './json-in.ts';

/** What was begun, and of whose end nothing was told. */
export interface OpenItem {
  readonly kind: 'epic' | 'task' | 'test' | 'deployment';
  /** The epic, the task, what is tested, what is deployed where. */
  readonly name: string;
  readonly begun: EventRow;
}

/** So many are known at a time; the oldest are given up. */
const MOST = 200;
const MOST_NAME = 256;

type Data = Readonly<Record<string, unknown>>;

/**
 * Follows what begins and ends. An epic, tests and a deployment end by an event that names the same; a task that was handed to
 * another agent ends by an event that it caused and that is an end: an answer, an error, something completed, passed or failed.
 */
export class OpenWork {
  readonly #open = new RecentMap<string, OpenItem>(MOST);

  /** The events of a session, in order; those of a session that it goes on with before them. */
  next(row: EventRow): void {
    if (row.parent !== null && isEnd(row.type)) this.#open.delete(`task ${row.parent}`);
    const data = objectIn(row.data);
    const begun = beginnings.get(row.type)?.(row, data);
    if (begun) this.#open.set(...begun);
    const ended = endings.get(row.type)?.(data);
    if (ended !== undefined) this.#open.delete(ended);
  }

  /** The latest begun first. */
  get items(): readonly OpenItem[] {
    return [...this.#open.values()].toReversed();
  }
}

type Begun = readonly [key: string, item: OpenItem];

const isEnd = (type: string): boolean => /^(?:tool_result|error)$|_(?:completed|passed|failed)$/.test(type);

const word = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MOST_NAME).toWellFormed() : '');
const epic = (data: Data): string => word(data['epic_id']);
const test = (data: Data): string => word(data['test_type']);
const deployment = (data: Data): string => `${word(data['service'])} to ${word(data['environment'])}`;

const named =
  (kind: OpenItem['kind'], nameIn: (data: Data) => string) =>
  (begun: EventRow, data: Data): Begun => [`${kind} ${nameIn(data)}`, { kind, name: nameIn(data), begun }];

const beginnings = new Map<string, (row: EventRow, data: Data) => Begun>(
  Object.entries({
    epic_started: named('epic', epic),
    test_started: named('test', test),
    deployment_started: named('deployment', deployment),
    task_spawned: (begun, data) => {
      const name = [word(data['task_type']), word(data['subagent_type'])].filter(Boolean).join(' by ');
      return [`task ${begun.id}`, { kind: 'task', name, begun }];
    },
  }),
);

const epicEnds = (data: Data): string => `epic ${epic(data)}`;
const testEnds = (data: Data): string => `test ${test(data)}`;
const deploymentEnds = (data: Data): string => `deployment ${deployment(data)}`;

const endings = new Map<string, (data: Data) => string>(
  Object.entries({
    epic_completed: epicEnds,
    epic_failed: epicEnds,
    test_passed: testEnds,
    test_failed: testEnds,
    deployment_completed: deploymentEnds,
    deployment_failed: deploymentEnds,
  }),
);
