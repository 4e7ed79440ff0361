/**
 * Owns: the add-on by which a game tells its events itself: its script for Godot 3 and 4, and how it gets into a project and out.
 * Does not know: where the events go, commands.
 */
export { type AddonDeed, type AddonPlan, applyAddon, type FileChange, planAddon } from './addon.ts';
export { differenceOf } from './difference.ts';
