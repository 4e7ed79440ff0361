import type { CommandRow } from '../kernel/agent-session.ts';
import { json, maybe, oneOf, type Shape, text, whole } from './column.ts';
import { longest } from './schema.ts';
import { tableOf } from './table.ts';

const word = text(longest.word);

const command: Shape<CommandRow> = {
  id: word,
  scope: word,
  session: maybe(word),
  project: word,
  projectKey: word,
  at: whole,
  source: oneOf<CommandRow['source']>('auto', 'explicit'),
  action: word,
  server: maybe(word),
  instance: maybe(word),
  connection: maybe(word),
  outcome: oneOf<CommandRow['outcome']>('ok', 'error', 'cancelled', 'lost'),
  tookMs: maybe(whole),
  description: maybe(text(longest.error)),
  parameters: json(longest.details),
  result: json(longest.details),
  error: maybe(text(longest.error)),
  tags: text(longest.word),
};

export const commands = tableOf<CommandRow>('session_commands', command);

/** On SQLite: with its place in time, by which the index of words knows it. */
export const placedCommands = tableOf<CommandRow & Pick<WordsRow, 'place'>>('session_commands', {
  ...command,
  place: whole,
});

/** On PostgreSQL: with its words. */
export const wordedCommands = tableOf<CommandRow & Pick<WordsRow, 'words'>>('session_commands', {
  ...command,
  words: text(longest.state),
});

/** What a command is found by. */
export interface WordsRow {
  readonly place: number;
  readonly words: string;
}

/** No table of its own: the index of words on SQLite, by its `rowid`. */
export const commandWords = tableOf<WordsRow>('session_command_words', { place: whole, words: text(longest.state) });
