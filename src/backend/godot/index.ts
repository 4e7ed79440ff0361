/**
 * Owns: Godot projects: what is in them, what depends on what, how they are written to, built and run; the `godot` server.
 * Does not know: sockets, processes of instances, the hub.
 */
export { addonReport, addonUsage, addonWords } from './addon/index.ts';
export { findEngines } from './engine/index.ts';
export { type GodotOptions, godotServer } from './kind/index.ts';
export { type Answer, type GodotWords, godotReport, godotUsage, godotWords, type ReportMeans } from './report/index.ts';
