import type { Asking, SessionView } from '../../../session/index.ts';
import type { Asker } from '../../contract.ts';
import { schema } from '../../tool/index.ts';
import type { SessionRooms } from './rooms.ts';
import { lineOf, told, toldSession } from './told-session.ts';

/** How a session that is to be gone on with is named. */
export const whom = {
  instance_id_hint: schema.optional(
    schema.line({
      least: 1,
      most: 256,
      about:
        'A session id, its hash (8f4a2b) or at least four digits that it begins with, an epic (epic-007-A), or a project. The newest of this project when left out.',
    }),
  ),
  user_choice: schema.optional(
    schema.line({ least: 1, most: 100, about: 'When several fit: the whole instance_id of one of the list.' }),
  ),
} as const;

/** Several fit: whoever asks says which one, by its id. */
export const choices = {
  choices: schema.list(schema.object({ number: schema.integer({ from: 1 }), ...toldSession })),
  choices_count: schema.integer(),
} as const;

interface Given {
  readonly instance_id_hint?: string | undefined;
  readonly user_choice?: string | undefined;
  readonly force?: boolean | undefined;
}

export function askingOf(given: Given, { connection, client, detection }: Asker, { commands }: SessionRooms): Asking {
  const { project: here } = detection;
  const own = commands.sessionOn(connection);
  return {
    ...(given.instance_id_hint === undefined ? {} : { hint: given.instance_id_hint }),
    ...(given.user_choice === undefined ? {} : { choice: given.user_choice }),
    ...(given.force === undefined ? {} : { force: given.force }),
    ...(here ? { here } : {}),
    ...(client === undefined ? {} : { client }),
    ...(own === undefined ? {} : { own }),
  };
}

export function choicesToTell({
  sessions,
  total,
}: {
  readonly sessions: readonly SessionView[];
  readonly total: number;
}) {
  const rest = total > sessions.length ? `\n… and ${total - sessions.length} more; name a hash or an epic.` : '';
  return {
    text: `Several sessions fit. Say which one: call again with user_choice and its whole id.\n${sessions
      .map((one, at) => `${at + 1}. ${lineOf(one)}`)
      .join('\n')}${rest}`,
    structured: {
      choices: sessions.map((one, at) => ({ number: at + 1, ...told(one) })),
      choices_count: total,
    },
  };
}
