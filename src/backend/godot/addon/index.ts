/**
 * Owns: the add-on by which a game tells its events itself: its script for Godot 3 and 4, how it gets into a project and out, and
 * what `warren godot addon` says. Does not know: where the events go, the terminal.
 */
export { type AddonDeed, type AddonPlan, applyAddon, type FileChange, planAddon } from './addon.ts';
export { type AddonAnswer, type AddonMeans, addonReport } from './addon-report.ts';
export { differenceOf } from './difference.ts';
export { type AddonWords, addonUsage, addonWords } from './words.ts';
