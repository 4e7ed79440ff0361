import { existsSync, readFileSync, statSync } from 'node:fs';
import { HubError } from '../../kernel/errors.ts';

const LEAST = 16;

/** What the hubs of a cluster know and nobody else: from the settings, or from a file that only its owner can read. */
export function clusterSecret(setting: string | undefined, file: string): string | undefined {
  if (setting !== undefined) return setting;
  if (!existsSync(file)) return undefined;
  if ((statSync(file).mode & 0o077) !== 0)
    throw new HubError('unsafe-directory', `Others can read the secret of the cluster. Run: chmod 600 ${file}`);
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < LEAST)
    throw new HubError(
      'invalid-config',
      `The secret in ${file} is shorter than ${LEAST} characters; make a longer one.`,
    );
  return secret;
}
