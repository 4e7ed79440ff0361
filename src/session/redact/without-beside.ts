import { isSecretName } from './secret-name.ts';
import { isStandIn, redacted } from './stand-in.ts';

/** `name: DB_PASSWORD`, and then `value: …`, as YAML, JSON and JSON in a string have it. */
const beside =
  /(?<head>\b(?:name|key|header|variable)(?:\\{0,15}["'])?\s{0,9}:\s{0,9}(?:\\{0,15}["'])?(?<name>[\w.-]{1,200})(?:\\{0,15}["'])?\s{0,9},?(?:\s|\\n){0,80}(?:\\{0,15}["'])?value(?:\\{0,15}["'])?\s{0,9}:[^\S\n]{0,9})(?:(?<quote>\\{0,15}["'])(?<quoted>(?:(?!\k<quote>)[^]){1,65536}?)\k<quote>|(?<bare>[^\s"'\\,{}[\]]{1,65536}))/gi;

/** Without what is called a secret by the name that stands before it, as variables of containers and headers are told. */
export const withoutBeside = (text: string): string =>
  text.replaceAll(beside, (...found: unknown[]) => {
    const whole = String(found[0]);
    const { head = '', name = '', quote = '', quoted, bare = '' } = found.at(-1) as Partial<Record<string, string>>; // its groups
    if (!isSecretName(name) || isStandIn(quoted ?? bare)) return whole;
    return `${head}${quote}${redacted('named')}${quote}`;
  });
