/**
 * Owns: what the text of one script says by itself: what it declares, what it refers to, what is wrong with its syntax.
 * Does not know: other files, the disk, which names are known in the project.
 */
export { checkScript, factsOfScript } from './facts-of-script.ts';
export { type Language, parserTrouble } from './syntax/parsers.ts';
