import { isRandom } from './is-random.ts';
import { isPasswordName, isSecretName, mayNameSecret } from './secret-name.ts';
import { isIssuedIn, issued, type Shape, wrapped } from './shapes.ts';

/** What a secret is replaced with; `what` says what it was, and nothing of it. */
export const redacted = (what: string): string => `[redacted:${what}]`;

/** Without the secrets in it: those known by their look, by the name before them, and what is too random for anything else. */
export function redactText(text: string): string {
  if (text.length < SHORTEST) return text;
  let clean = text;
  if (mayHaveShape.test(clean) && isIssuedIn.test(clean)) clean = without(issued, clean);
  if (mayWrap.test(clean)) clean = without(wrapped, clean);
  if (mayHaveValue.test(clean) && mayNameSecret.test(clean)) clean = withoutNamed(clean);
  if (mayBeRandom.test(clean))
    clean = clean.replaceAll(longWord, (word) => (isRandom(word) ? redacted('random') : word));
  return clean;
}

const without = (shapes: readonly Shape[], text: string): string =>
  shapes.reduce((clean, { name, pattern }) => clean.replaceAll(pattern, redacted(name)), text);

// What each of these looks for is not there without what its look finds, and most texts are done with by these looks.
const mayHaveShape = /[\w.+/=%-]{15}/;
const mayWrap = /:\/\/|-----BEGIN|\b(?:bearer|basic|token|digest|apikey|negotiate)\s/i;
const mayHaveValue = /[=:]|--/;
const mayBeRandom = /[A-Za-z0-9+/_=-]{36}/;

/** Nothing shorter can hold one of the shapes or a name with a value. */
const SHORTEST = 5;

/**
 * `name = value`, `"name": "value"`, `--name value`, `name: value`, also escaped inside of a string. It begins where a word
 * begins: a long word must not be tried from each of its letters.
 */
const named =
  /(?<![\w.-])(?<name>--?[A-Za-z][\w-]{1,80}|[A-Za-z_][\w.-]{0,200})(?<mid>\\*["']?(?:\s*(?:=>?|:)\s*|(?<=--[\w-]{1,80})\s+))(?:(?<quote>\\*["'])(?<quoted>(?:(?!\k<quote>)[^]){1,4000}?)\k<quote>|(?<bare>[^\s"'\\,;&(){}[\]<>]{1,4000}))/g;
const longWord = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{36,128}(?![A-Za-z0-9+/_=-])/g;

function withoutNamed(text: string): string {
  return text.replaceAll(named, (whole: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>; // the last argument, as the pattern has groups
    const { name = '', mid = '', quote = '', quoted, bare } = groups;
    if (!isSecretName(name)) return whole;
    if (quoted !== undefined) return isStandIn(quoted) ? whole : `${name}${mid}${quote}${redacted('named')}${quote}`;
    if (bare === undefined || !isBareSecret(name, mid, bare)) return whole;
    return `${name}${mid}${redacted('named')}`;
  });
}

/** Without quotes it may be prose: "token: expired" is none, "password=hunter2" is one. */
function isBareSecret(name: string, mid: string, value: string): boolean {
  if (isStandIn(value)) return false;
  if (mid === '=' || name.startsWith('--')) return value.length >= 3;
  return /\d/.test(value) ? value.length >= 5 : value.length >= 8 && isPasswordName(name);
}

/** What stands where a secret will be put, or was: `${TOKEN}`, `<token>`, `***`, `process.env.TOKEN`. */
export const isStandIn = (value: string): boolean =>
  /^(\$\{?\w*\}?|\$\([^)]*\)|<[^>]*>|\{\{[^}]*\}\}|%\w+%|[*•x.]+|\[redacted[^\]]*\]?|process\.env\b.*|os\.environ\b.*|import\.meta\b.*|null|none|undefined|true|false|string|required|optional|changeme|\d)?$/i.test(
    value,
  );
