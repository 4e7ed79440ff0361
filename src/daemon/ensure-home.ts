import { mkdirSync, statSync } from 'node:fs';
import { HubError } from '../kernel/errors.ts';

/** Makes the home 0700 if it is missing. One that others own or may write to is refused: they could change what is run. */
export function ensureHome(home: string, uid: number): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const stat = statSync(home);
  const what =
    stat.uid !== uid
      ? `belongs to user ${stat.uid}`
      : (stat.mode & 0o022) === 0
        ? undefined
        : 'can be written by others';
  if (what)
    throw new HubError(
      'unsafe-directory',
      `${home} ${what}, and what is in it decides which programs are run. Take it over: chown "$USER" ${home} && chmod 700 ${home}`,
    );
}
