/**
 * Owns: the door for games that send their events by themselves: who may come in, how much, and which game it is.
 * Does not know: games that were started here, where events are kept.
 */
export { Intake } from './intake.ts';
