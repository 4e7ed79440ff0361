const begin = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:\s|$)/;
/** Base64, an empty line or a header, behind what a difference puts before it. */
const goesOn = /^[ +-]?\s*(?:[A-Za-z0-9+/]*={0,3}|[A-Z][A-Za-z-]{1,20}: [^\n]*)\s*$/;
/** Lines of keys are shorter. */
const LONGEST = 200;

/**
 * Which items of a list are lines of a private key that an item before them begins, as in the patches of Claude Code: alone,
 * nobody knows them for what they are.
 */
export function keyLinesIn(list: readonly unknown[]): ReadonlySet<number> {
  const found = new Set<number>();
  let isInside = false;
  for (const [at, item] of list.entries()) {
    if (typeof item !== 'string') isInside = false;
    else if (isInside && item.length <= LONGEST && goesOn.test(item)) found.add(at);
    else isInside = isBegun(item);
  }
  return found;
}

/** The last one that begins there does not end there. */
function isBegun(text: string): boolean {
  const at = text.lastIndexOf('-----BEGIN ');
  return at > text.lastIndexOf('-----END ') && begin.test(text.slice(at, at + LONGEST));
}
