import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { said, uuid } from '../support/transcript-world.ts';

async function asked(client: RawClient, tool: string, given: object = {}): Promise<Record<string, unknown>> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, { ...given });
  return { ...(result['structuredContent'] as object), isError: result['isError'] ?? false }; // all of them have it
}

it('a transcript is found, read and learned from through a client, and nobody else’s is', async () => {
  await using home = new TempHome({});
  const root = home.project('odin');
  const folder = join(home.home, '.claude', 'projects', root.replaceAll(/[^A-Za-z0-9]/g, '-'));
  const words = 'It was decided to keep one file, since two were read twice and nobody knew which was newer: ';
  home.write(join(folder, `${uuid(1)}.jsonl`), `${said(words, { cwd: root })}\n`.repeat(3));
  const client = home.warren(['connect'], root);
  await client.initialize();
  const { instance_id: id } = await asked(client, 'register_instance', { claude_session_uuid: uuid(1) });
  expect(await asked(client, 'find_transcript', { instance_id: id })).toMatchObject({
    transcripts: [{ claude_session_uuid: uuid(1), instance_id: id, state: 'live', lines: 3 }],
  });
  expect(await asked(client, 'list_project_sessions')).toMatchObject({ total_count: 1, isError: false });
  expect(await asked(client, 'read_transcript_summary', { instance_id: id })).toMatchObject({
    lines: 3,
    isError: false,
  });
  const kept = await asked(client, 'extract_snippet', {
    snippet_type: 'decision_rationale',
    title: 'One file',
    lines: '1-2',
  });
  expect(kept).toMatchObject({ instance_id: id, project: 'odin', isError: false });
  expect(await asked(client, 'query_snippets', { text: 'ONE file' })).toMatchObject({ total_count: 1, isError: false });

  const thor = home.warren(['connect'], home.project('thor'));
  await thor.initialize();
  for (const [tool, given] of [
    ['find_transcript', { claude_session_uuid: uuid(1) }],
    ['read_transcript_summary', { instance_id: id }],
    ['list_project_sessions', { project: 'odin' }],
  ] as const)
    expect(await asked(thor, tool, given), tool).toMatchObject({ isError: true, error: { code: 'foreign-session' } });
  expect(await asked(thor, 'query_snippets')).toMatchObject({ total_count: 0, isError: false });
  rmSync(folder, { recursive: true });
  expect(await asked(client, 'find_transcript', { instance_id: id })).toMatchObject({
    isError: true,
    error: { code: 'unknown-transcript' },
  });
  const folderOfOurs = join(home.warrenHome, 'transcripts');
  expect(existsSync(folderOfOurs) ? readdirSync(folderOfOurs) : []).toEqual([]); // nobody asked to keep it
});
