const MAX_LENGTH = 64;

/** Lower case, `[a-z0-9-]`, at most 64; empty when nothing of the text can be kept. Accents are dropped, not their letters. */
export const slugOf = (text: string): string =>
  text
    .slice(0, 1024)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');

/** A version tag as people write it, made safe for names and logs; empty when nothing is left. */
export const versionTagOf = (text: string): string =>
  text
    .slice(0, 1024)
    .trim()
    .replace(/[^A-Za-z0-9._+-]+/g, '-')
    .slice(0, MAX_LENGTH);

/** `0.16`, `v2`, `1.0.0-rc.1`, `0_9b`; not `2024` or `3d-models`, which are ordinary directory names. */
export const looksLikeVersion = (name: string): boolean =>
  /^v?\d+(?:[._]\d+)+(?:[a-z]+\d*)?(?:[-+][\w.+-]+)?$/i.test(name) || /^v\d+$/i.test(name);
