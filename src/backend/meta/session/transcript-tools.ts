import type { OwnTool } from '../../contract.ts';
import { extractSnippet } from './extract-snippet.ts';
import { findTranscript } from './find-transcript.ts';
import { listProjectSessions } from './list-project-sessions.ts';
import { querySnippets } from './query-snippets.ts';
import { readTranscriptSummary } from './read-transcript-summary.ts';
import type { SessionRooms } from './rooms.ts';

/** What agents ask about transcripts, and what they keep of them. */
export const transcriptTools = (rooms: SessionRooms): readonly OwnTool[] =>
  [findTranscript, listProjectSessions, readTranscriptSummary, extractSnippet, querySnippets].map((tool) =>
    tool(rooms),
  );
