/** Bits a character, of a word; English and code stay below 4.2, what a machine drew by lot is above. */
const LEAST_BITS = 4.5;
/** Of forty letters drawn by lot, there are at least so many pieces of one kind, and no more letters in what may be words. */
const FEWEST_PIECES = 16;
const MOST_IN_WORDS = 10;

/** A UUID, or an id of OpenCode, also at the end of a path. */
const endsInId =
  /(?<![A-Za-z0-9])(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|(?:ses|msg|prt)_[0-9a-f]{12}[A-Za-z0-9]{14})$/;

/**
 * Whether a word looks drawn by lot: many different characters of all kinds. Digests and ids of other kinds are not: hex is
 * left alone, and what is told apart by its head (`sha512-…`).
 */
export function isRandom(word: string): boolean {
  if (/^[0-9a-fA-F-]+$/.test(word) || /^sha\d+-/.test(word) || endsInId.test(word)) return false;
  if (isAwsSecret(word)) return true;
  if (!/[a-z]/.test(word) || !/[A-Z]/.test(word) || (word.match(/\d/g) ?? []).length < 3) return false;
  return !/[/_-][a-z]{4,}[/_-]/i.test(word) && bitsOf(word) >= LEAST_BITS;
}

/** Of a secret key of AWS only the length and the letters are known. Paths and names are made of words. */
const isAwsSecret = (word: string): boolean =>
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/]{40}$/.test(word) &&
  !/\/[a-z]{4,}\//.test(word) &&
  (word.match(/[a-z]+|[A-Z]+|\d+|[+/]+/g) ?? []).length >= FEWEST_PIECES &&
  (word.match(/[a-z]{4,}/g) ?? []).join('').length <= MOST_IN_WORDS;

function bitsOf(word: string): number {
  const counts = new Map<string, number>();
  for (const char of word) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length);
  return bits;
}
