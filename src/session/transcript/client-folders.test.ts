import { describe, expect, it } from 'vitest';
import { folderNameOf, idIn, isFileId, isInside, isNamed } from './client-folders.ts';
import { isOf, mayBeOf, type Transcript } from './transcript.ts';

const uuid = '8f4a2b00-1111-4222-8333-444455556666';

describe('what clients call their transcripts', () => {
  it('has the id of the session in it', () => {
    expect(idIn('claude', `${uuid}.jsonl`)).toBe(uuid);
    expect(idIn('codex', `rollout-2026-01-01T00-00-00-${uuid}.jsonl`)).toBe(uuid);
    for (const name of ['.jsonl', 'a.json', 'a b.jsonl', '../x.jsonl', 'agent-12.jsonl', `${uuid}.jsonl.gz`])
      expect(idIn('claude', name), name).toBeUndefined();
    for (const name of [
      `${uuid}.jsonl`,
      'rollout-x.jsonl',
      `rollout-${uuid}.jsonl.tmp`,
      `rollout-${'x'.repeat(99)}-${uuid}.jsonl`,
    ])
      expect(idIn('codex', name), name).toBeUndefined();
    expect(idIn('opencode', 'ses_dfdd45b8ff.jsonl')).toBe('ses_dfdd45b8ff');
    expect(idIn('opencode', 'ses_dfdd45b8ff.1-0.tmp')).toBeUndefined(); // a draft
    expect(isNamed('codex', `rollout-a-${uuid}.jsonl`, uuid)).toBe(true);
    expect(isNamed('codex', `rollout-a-x${uuid}.jsonl`, uuid)).toBe(false);
    expect(isNamed('claude', `x${uuid}.jsonl`, uuid)).toBe(false);
  });

  it.each(['', '..', 'a/b', 'a.b', 'a\0', '%', 'a'.repeat(129), 'ä'])('no id leads elsewhere: %j', (id) =>
    expect(isFileId(id)).toBe(false),
  );
});

const of = (over: Partial<Transcript>): Transcript => ({
  client: 'claude',
  clientSession: uuid,
  live: { path: `/h/.claude/projects/-a-b/${uuid}.jsonl`, bytes: 1, modifiedAt: 1 },
  kept: undefined,
  content: 'none',
  cwd: null,
  fromAt: null,
  toAt: null,
  begins: null,
  ...over,
});

describe('whether a transcript is of a project', () => {
  it('is said by where it was written; a folder is called so for several', () => {
    expect(isOf(of({ cwd: '/a/b' }), '/a/b')).toBe(true);
    expect(isOf(of({ cwd: '/a/b/c' }), '/a/b')).toBe(true);
    expect(isOf(of({ cwd: '/a-b' }), '/a/b')).toBe(false);
    expect(isOf(of({ cwd: '/a/bc' }), '/a/b')).toBe(false);
    expect(isOf(of({ cwd: '/' }), '/a/b')).toBe(false);
    expect(isOf(of({}), '/a/b')).toBe(true);
    expect(isOf(of({}), '/a/c')).toBe(false);
    expect(isOf(of({ client: 'codex' }), '/a/b')).toBe(false);
    expect(isOf(of({ live: undefined }), '/a/b')).toBe(false);
  });

  it('may be so for folders called after it, or after one below', () => {
    expect(folderNameOf('/src/my_app.v2/ä')).toBe('-src-my-app-v2--');
    expect(mayBeOf('-a-b', '/a/b')).toBe(true);
    expect(mayBeOf('-a-b-c', '/a/b')).toBe(true);
    expect(mayBeOf('-a-bc', '/a/b')).toBe(false);
    const long = `/${'x'.repeat(300)}`;
    expect(mayBeOf(`${folderNameOf(long).slice(0, 200)}-1a2b`, long)).toBe(true);
    expect(isInside('/a', '/')).toBe(true);
  });
});
