/** Bits a character, of a word; English and code stay below 4.2, what a machine drew by lot is above. */
const LEAST_BITS = 4.5;

/**
 * Whether a word looks drawn by lot: many different characters of all kinds. Digests and ids of other kinds are not: hex is
 * left alone, and what is told apart by its head (`sha512-…`).
 */
export function isRandom(word: string): boolean {
  if (/^[0-9a-fA-F-]+$/.test(word) || /^sha\d+-/.test(word)) return false;
  if (!/[a-z]/.test(word) || !/[A-Z]/.test(word) || (word.match(/\d/g) ?? []).length < 3) return false;
  return !/[/_-][a-z]{4,}[/_-]/i.test(word) && bitsOf(word) >= LEAST_BITS;
}

function bitsOf(word: string): number {
  const counts = new Map<string, number>();
  for (const char of word) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length);
  return bits;
}
