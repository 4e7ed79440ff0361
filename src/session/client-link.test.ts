import { array, assert, constantFrom, oneof, property, stringMatching, tuple, uuid } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secrets } from '../../test/support/secret-shapes.ts';
import { checkLink, isKeepable } from './client-link.ts';
import { keepableFact } from './hook/keepable-fact.ts';

const secret = `ghp_${'d4E5'.repeat(9)}`;

describe('what names a session of a client', () => {
  const uuids = oneof(
    uuid(),
    uuid().map((id) => id.toUpperCase()),
  );
  const ids = oneof(uuids, stringMatching(/^ses_[0-9a-f]{12}[A-Za-z0-9]{14}$/));
  const homes = constantFrom('/home/ann', '/Users/Ann.Lee', '/root', '/home/j2-x', '/var/home/Bob_3', '/mnt/Disk2/u');
  const words =
    'projects src Work2 my-app MyApp odin sk-learn token tokens password-store secret auth key api-key pypi xapp-1 ' +
    'basic bearer sk aws .config .claude worktrees feature-123 0.16 v2 2024 game3D noxii_2 AKIA eyJ hf_models Über-uns';
  const folders = array(constantFrom(...words.split(' ')), { minLength: 1, maxLength: 8 }).map((all) => all.join('/'));
  const paths = tuple(homes, folders, ids).chain(([home, folder, id]) =>
    constantFrom(
      `${home}/.claude/projects/${`${home}/${folder}`.replaceAll(/[^A-Za-z0-9]/g, '-')}/${id}.jsonl`,
      `${home}/.codex/sessions/2026/11/21/rollout-2026-11-21T10-00-00-${id}.jsonl`,
      `${home}/.warren/hooks/opencode/${id}.jsonl`,
      `${home}/${folder}/${id}.jsonl`,
    ),
  );

  it('is kept as it is, as clients make it', () =>
    assert(
      property(ids, paths, (clientSession, transcript) => checkLink({ clientSession, transcript })),
      { numRuns: 3000 },
    ));

  it.each(secrets)('is refused with the look of a secret: %s', (_name, one) => {
    expect(() => checkLink({ clientSession: one })).toThrow(
      /^"claude_session_uuid" is not written down: .* Give the id/,
    );
    const transcript = `/home/me/${one}/x.jsonl`;
    expect(() => checkLink({ clientSession: 'a', transcript })).toThrow(
      /^"claude_session_path" is not .* Leave it out/,
    );
  });
});

describe('what a hook tells', () => {
  const fact = { id: 'x', at: 1, client: 'claude', event: 'start', clientSession: 'a', cwd: '/', pids: [] } as const;

  it('is taken as it is', () => {
    expect(keepableFact({ ...fact, transcript: '/t/1.jsonl' })).toEqual({ ...fact, transcript: '/t/1.jsonl' });
    expect(keepableFact(fact)).toEqual(fact);
  });

  it('loses a path that looks like a secret, and has another id instead of one that does', () => {
    const clean = keepableFact({ ...fact, clientSession: secret, transcript: `/t/${secret}.jsonl` });
    expect(clean).toEqual({ ...fact, clientSession: expect.stringMatching(/^withheld-[0-9a-f]{32}$/) });
    expect(isKeepable(clean.clientSession)).toBe(true);
    expect(keepableFact({ ...fact, clientSession: secret }).clientSession).toBe(clean.clientSession);
    expect(keepableFact({ ...fact, clientSession: `${secret}6` }).clientSession).not.toBe(clean.clientSession);
  });
});
