import { withoutOptions } from './in-commands.ts';
import { isRandom } from './is-random.ts';
import { mayNameSecret } from './secret-name.ts';
import { isIssuedIn, issued, type Shape, wrapped } from './shapes.ts';
import { redacted } from './stand-in.ts';
import { withoutBeside } from './without-beside.ts';
import { withoutNamed } from './without-named.ts';

/**
 * Without the secrets in it: those known by their look, by the name before them, and what is too random for anything else. `isCut`:
 * it is the beginning of a longer one, and what it ends with may be the beginning of a secret.
 */
export function redactText(text: string, isCut = false): string {
  if (text.length < SHORTEST) return text;
  let clean = text;
  if (mayHaveShape.test(clean) && isIssuedIn.test(clean)) clean = without(issued, clean);
  if (mayWrap.test(clean)) clean = without(wrapped, clean);
  if (mayTakeOption.test(clean)) clean = withoutOptions(clean);
  if (mayHaveValue.test(clean) && mayNameSecret.test(clean)) clean = withoutValues(clean, isCut);
  if (mayBeRandom.test(clean))
    clean = clean.replaceAll(longWord, (word) => (isRandom(word) ? redacted('random') : word));
  return clean;
}

function withoutValues(text: string, isCut: boolean): string {
  const clean = withoutNamed(text, isCut);
  return mayStandBeside.test(clean) ? withoutBeside(clean) : clean;
}

const without = (shapes: readonly Shape[], text: string): string =>
  shapes.reduce((clean, { name, pattern }) => clean.replaceAll(pattern, redacted(name)), text);

// What each of these looks for is not there without what its look finds, and most texts are done with by these looks.
const mayHaveShape = /[\w.+/=%-]{15}/;
const mayWrap = /:\/\/|-----BEGIN|\blogin\s|\b(?:bearer|basic|token|digest|apikey|negotiate)\s/i;
const mayTakeOption = /curl|mysql|mariadb|sshpass|login/;
const mayHaveValue = /[=:]|--/;
const mayStandBeside = /\bvalue\\*["']?\s{0,9}:/i;
const mayBeRandom = /[A-Za-z0-9+/_=-]{36}/;

/** Nothing shorter can hold one of the shapes or a name with a value. */
const SHORTEST = 5;

const longWord = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{36,128}(?![A-Za-z0-9+/_=-])/g;
