import { deeper, isSign, type Token } from './token.ts';

/** In pieces: what is longer is nothing that is looked at here. */
const longest = 256;

/** What stands between the brackets of a call whose opening one is at `open`: per argument its pieces. */
export function argumentsAt(tokens: readonly Token[], open: number): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(open, open + longest)) {
    const inner = depth > 0;
    depth += deeper(token);
    if (depth === 0) break;
    if (depth === 1 && isSign(token, ',')) found.push([]);
    else if (inner) found.at(-1)?.push(token);
  }
  return found.filter((pieces) => pieces.length > 0);
}
