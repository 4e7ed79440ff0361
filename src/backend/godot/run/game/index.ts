/**
 * Owns: a running game as a process: how it is started, ended, what it writes, and what was left behind of an earlier one.
 * Does not know: what its debugger says, events, tools.
 */
export { engineArguments } from './arguments.ts';
export { gameEnvironment } from './game-environment.ts';
export { type GameExit, type GameProcess, startGame } from './game-process.ts';
export { RunFile, type RunRecord } from './left-behind.ts';
export { PrintedReader } from './printed.ts';
