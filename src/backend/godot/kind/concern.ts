import type { KnownVersions } from '../project/index.ts';
import { meaningOf } from '../resource/index.ts';
import type { Change } from './live-game.ts';

const PROJECT_FILE = 'res://project.godot';

/** Whether a resource may be another one after a change in the game at this root. */
export function concernOf(root: string, change: Change, known: KnownVersions): (uri: string) => boolean {
  const aboutVersions = change.what === 'graph' && change.files.includes(PROJECT_FILE);
  return (uri) => {
    const meaning = meaningOf(uri);
    if (!meaning) return false;
    const { name, values } = meaning;
    if (name === 'context') return change.what !== 'graph';
    if (name === 'projects' || name === 'versions') return aboutVersions;
    return isAffected(name, values['path'] ?? '', change) && isMeant(values['id'] ?? '', root, known);
  };
}

function isAffected(name: string, path: string, change: Change): boolean {
  if (name === 'events') return change.what === 'events';
  // What is written to the game makes its last build stale.
  if (name === 'build') return change.what !== 'events';
  if (change.what !== 'graph') return false;
  return name !== 'script' || change.files.some((file) => file === `res://${path}`);
}

function isMeant(id: string, root: string, known: KnownVersions): boolean {
  try {
    return known.named(id).root === root;
  } catch {
    return false; // nobody, or several: then nobody was told of a version either
  }
}
