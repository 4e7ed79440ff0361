/**
 * Owns: builds of one version of a game: what can be built with what, one after the other, their output, log and verdict, and
 * that nothing of them runs on when this process is gone.
 * Does not know: tools, and how it is known which files a game reaches.
 */
export { type BuildsOptions, openBuilds } from './builds.ts';
export type { BuildLogPage, BuildProblem, BuildReport, BuildState, Builds, BuildWish } from './contract.ts';
export { expectedFiles } from './expected-files.ts';
export type { ExpectedFiles } from './judge.ts';
