import { expect, it } from 'vitest';
import type { CheckpointRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Evidence } from '../resume/index.ts';
import { contextText } from './context-text.ts';

const session = { id: 'odin-PS-8f4a2b', project: 'odin', epic: null, root: '/p', heartbeatAt: 0 } as SessionRow; // what is read of it

it('what a client is told at its beginning names the next steps, however much else was to be kept in mind', () => {
  const checkpoint = {
    id: 'c1',
    session: session.id,
    seq: 1,
    kind: 'manual',
    at: 0,
    contextPercent: 1,
    epic: null,
    note: null,
    state: { important_context: 'x '.repeat(4000), pending_tasks: ['the next one', 'y'.repeat(500)] },
  } as unknown as CheckpointRow; // as above
  const evidence = {
    checkpoint,
    checkpointAgeMs: 0,
    since: { commands: [], events: [], epic: null },
    confidence: { score: 100, level: 'HIGH', reasons: [] },
    restsOn: 'checkpoint',
  } as unknown as Evidence; // as above
  const text = contextText({ session, before: { session, evidence } });
  expect(text.length).toBeLessThanOrEqual(9000);
  expect(text).toContain('### Next Steps\n1. the next one');
  expect(text).toMatch(/\n### Confidence\n.*$/);
});
