import { isPasswordName, isSecretName } from './secret-name.ts';
import { isStandIn, redacted } from './stand-in.ts';

/**
 * The beginning of `name = value`, `"name": "value"`, `--name value`, `name: value`, `name is: value`, also escaped inside of a string. It
 * begins where a word begins: a long word must not be tried from each of its letters.
 */
const named =
  /(?<![\w.-])(?<name>--?[A-Za-z][\w-]{1,80}|[A-Za-z_][\w.-]{0,200})(?<mid>\\*["']?(?:(?:\s+is)?\s*(?:=>?|:)\s*|(?<=--[\w-]{1,80})\s+))/g;
/**
 * Whoever was interrupted left a quote open at the end. A quote four strings deep has fifteen backslashes before it; any number of
 * them would be as many kinds of quotes, each looked for behind each name.
 */
const valueHere =
  /(?<quote>\\{0,15}["'])(?:(?<quoted>(?:(?!\k<quote>)[^]){1,65536}?)\k<quote>|(?<open>[^"'\n]{1,400})$)|(?<bare>[^\s"'\\,;&(){}[\]<>]{1,65536})/y;
/** Of a text that was cut: what began to be quoted at its end. */
const cutValueHere = /(?<quote>\\{0,15}["'])(?<open>(?:(?!\k<quote>)[^])+)$/y;

/**
 * Without what stands behind the name of a secret. Only a secret is passed over: a value that is none may hold the name of the
 * next, as in `error: password=…`. So each name is looked at once, however they are nested. `isCut`: the text went on.
 */
export function withoutNamed(text: string, isCut: boolean): string {
  const parts: string[] = [];
  let done = 0;
  for (const found of text.matchAll(named)) {
    const { name = '', mid = '' } = found.groups ?? {};
    const at = found.index + found[0].length;
    if (found.index < done || !isSecretName(name)) continue;
    const secret = secretAt(text, at, { name, mid, isCut });
    if (secret === undefined) continue;
    parts.push(text.slice(done, at), secret.instead);
    done = at + secret.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(done);
}

interface Naming {
  readonly name: string;
  readonly mid: string;
  readonly isCut: boolean;
}

function secretAt(text: string, at: number, naming: Naming): { length: number; instead: string } | undefined {
  const { quote = '', quoted, open, bare } = valueAt(text, at, naming.isCut);
  const between = quoted ?? open;
  if (between !== undefined) {
    const end = between === quoted ? quote : '';
    if (isStandIn(between)) return undefined;
    return { length: quote.length + between.length + end.length, instead: `${quote}${redacted('named')}${end}` };
  }
  if (bare === undefined || !isBareSecret(naming, bare) || isCall(naming, bare, text[at + bare.length]))
    return undefined;
  return { length: bare.length, instead: redacted('named') };
}

/** The groups of what is found there. */
function valueAt(text: string, at: number, isCut: boolean): Partial<Record<string, string>> {
  valueHere.lastIndex = at;
  cutValueHere.lastIndex = at;
  const found = valueHere.exec(text) ?? (isCut ? cutValueHere.exec(text) : null);
  return found?.groups ?? {};
}

/** Without quotes it may be prose: "token: expired" is none, "password=hunter2" is one. */
function isBareSecret({ name, mid }: Naming, value: string): boolean {
  if (isStandIn(value) || isNextName(mid, value)) return false;
  if (mid === '=' || name.startsWith('--')) return value.length >= 3;
  return /\d/.test(value) ? value.length >= 5 : value.length >= 8 && isPasswordName(name);
}

/** `--password --user`, and in YAML the first name below that of a list. */
const isNextName = (mid: string, value: string): boolean =>
  /^\s/.test(mid) ? value.startsWith('--') : mid.includes('\n') && value.endsWith(':');

/** `password = getPassword()`, `secret=os.environ["X"]`: code that says where to find it. */
const isCall = ({ mid }: Naming, value: string, next: string | undefined): boolean =>
  mid.trim() !== '' &&
  (next === '(' || next === '[') &&
  /^[A-Za-z_$][A-Za-z_$.]*$/.test(value) &&
  (mid !== '=' || value.includes('.'));
