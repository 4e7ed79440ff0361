import { isStandIn, redacted } from './stand-in.ts';

/** Commands that take a secret behind a short option. They are called so, or by a path to `bin`; others are directories. */
const called =
  /(?<![\w.-]|(?<!bin)\/)(curl|mysql(?:dump|admin|import)?|mariadb(?:-dump|-admin)?|sshpass|(?<=\b(?:docker|podman|nerdctl|registry)\s)login)(?=\s)/;
const LONGEST = 2000;

/** An option and what is before the secret in its value, which is the last of it that was found. */
const option = (head: string, before = ''): RegExp =>
  new RegExp(
    `\\s${head}(?:(?<quote>\\\\*["'])${before}(?<quoted>(?:(?!\\k<quote>)[^\\n]){1,500})|${before}(?<bare>[^\\s"'\\\\<>()[\\]{}]{1,500}))`,
    'g',
  );

const user = option('(?:-[A-Za-z]{0,6}[uU]\\s*|--(?:proxy-)?user(?:=|\\s+))', '[^\\s:"\'\\\\]{1,200}:');
const glued = option('-p');
const parted = option('-p\\s*');

/** Without the secrets of `curl -u me:…`, `mysql -p…`, `sshpass -p …`, `docker login -p …`. */
export function withoutOptions(text: string): string {
  const parts = text.split(called); // what is before the first, a name, what is behind it, a name, …
  return parts.map((part, at) => (at % 2 === 1 || at === 0 ? part : ofCommand(parts[at - 1] ?? '', part))).join('');
}

function ofCommand(name: string, rest: string): string {
  const end = rest.slice(0, LONGEST).search(/[;|&]\s|\n|\\n/);
  const own = rest.slice(0, end < 0 ? LONGEST : end);
  return without(optionOf(name), own) + rest.slice(own.length);
}

function optionOf(name: string): RegExp {
  if (name === 'curl') return user;
  return name.startsWith('m') ? glued : parted;
}

const without = (pattern: RegExp, text: string): string =>
  text.replaceAll(pattern, (...found: unknown[]) => {
    const whole = String(found[0]);
    const { quoted, bare = '' } = found.at(-1) as { quoted?: string; bare?: string }; // its groups
    const secret = quoted ?? bare;
    return isExample(secret) ? whole : `${whole.slice(0, -secret.length)}${redacted('option')}`;
  });

/** Also ports: `-p3306:3306`. */
const isExample = (value: string): boolean => isStandIn(value) || /^(?:pass(?:word|wd)?|\d+:\d+)$/i.test(value);
