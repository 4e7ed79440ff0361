import { describe, expect, it } from 'vitest';
import { oneSession } from '../../../test/support/small-session-view.ts';
import { goOnCommand } from './go-on-command.ts';

const uuid = '0a1b2c3d-0000-4000-8000-000000000001';
const of = (client: string | null, id: string | null = uuid, root: string | null = '/src/odin'): string | null =>
  goOnCommand({ session: { ...oneSession, client, claude_session_uuid: id }, root });

describe('the command that goes on with a session', () => {
  it.each([
    ['claude-code', `cd /src/odin && claude --resume ${uuid}`],
    ['codex-mcp-client', `cd /src/odin && codex resume ${uuid}`],
    ['codex', `cd /src/odin && codex resume ${uuid}`],
    ['opencode', `cd /src/odin && opencode --session ${uuid}`],
  ])('of %s', (client, command) => expect(of(client)).toBe(command));

  it('is none where client or session are not known', () =>
    expect([of(null), of('cursor'), of('claude-code', null)]).toEqual([null, null, null]));

  it('is as it is to be typed, whatever others made of the names', () => {
    expect(of('claude-code', uuid, "/it's; rm -rf /")).toBe(`cd '/it'\\''s; rm -rf /' && claude --resume ${uuid}`);
    expect(of('claude-code', uuid, '/a\u200db\\')).toBe(`cd $'/a\\342\\200\\215b\\\\' && claude --resume ${uuid}`);
    expect(of('claude-code', '$(id)', null)).toBe("claude --resume '$(id)'");
    expect(of('claude-code', '--dangerous', null)).toBe(null);
  });
});
