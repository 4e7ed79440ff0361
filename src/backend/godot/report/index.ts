/**
 * Owns: what `warren godot` tells people about a game, in words and as JSON.
 * Does not know: the terminal, tools, the hub.
 */
export type { Answer } from './answers.ts';
export { godotReport, type ReportMeans } from './godot-report.ts';
export { versionMeant } from './place.ts';
export { type GodotWords, godotUsage, godotWords } from './words.ts';
