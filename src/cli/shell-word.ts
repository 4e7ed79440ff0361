const plain = /^[\w@%+=:,./~-]+$/;

/** A word as every shell reads it, `sh` too: for files. What cannot be seen stands in it as it is; see `visible.ts`. */
export const shellWord = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
