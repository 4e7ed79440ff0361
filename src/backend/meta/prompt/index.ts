/**
 * Owns: the hub's own prompts, which clients show as commands of their user: `/resume`, `/checkpoint`.
 * Does not know: how they reach a client, where sessions are kept.
 */
import type { OwnPrompt } from '../../contract.ts';
import type { SessionRooms } from '../session/rooms.ts';
import { checkpointPrompt } from './checkpoint.ts';
import { resumePrompt } from './resume.ts';

export const sessionPrompts = (rooms: SessionRooms): readonly OwnPrompt[] => [
  resumePrompt(rooms),
  checkpointPrompt(rooms),
];
