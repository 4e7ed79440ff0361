/**
 * Owns: the questions that agents and people ask a graph.
 * Does not know: how the graph came to be, and how an answer is told.
 */
export { type Chain, type ChainWish, chainOf, type Step } from './chain.ts';
export { type Diagnosed, diagnosticsOf } from './diagnosis.ts';
export { type Difference, differenceOf } from './difference.ts';
export { globMatcher } from './glob.ts';
export { type Meant, meantBy } from './name.ts';
export { type Direction, directions, type Reached, type ReachWish, reachOf } from './reach.ts';
export {
  lineMatches,
  type Match,
  nodeMatch,
  type Query,
  queryMatcher,
  type SearchPlace,
  searchPlaces,
  symbolMatches,
} from './search.ts';
export { type Unused, type UnusedWay, unusedIn, unusedWays } from './unused.ts';
export {
  type GraphMode,
  graphModes,
  statsOf,
  type View,
  type ViewEdge,
  type ViewStats,
  type ViewWish,
  viewOf,
} from './view.ts';
