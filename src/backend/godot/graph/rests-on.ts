import type { Reference } from '../fact/index.ts';

type Changed = ReadonlySet<string>;

/** Whether what a reference names may lead elsewhere now. What the script of a node rests on is told with the links. */
export function restsOn({ target }: Reference, changed: Changed): boolean {
  switch (target.by) {
    case 'path':
      return changed.has(target.path) || hasUid(changed, target.uid);
    case 'uid':
      return changed.has(target.uid);
    case 'name':
      return hasName(changed, target.name);
    case 'input':
      return changed.has(`input:${target.name}`);
    case 'node':
    case 'group':
    case 'expression':
      return false;
  }
}

const hasUid = (changed: Changed, uid: string | undefined): boolean => uid !== undefined && changed.has(uid);

function hasName(changed: Changed, name: string): boolean {
  const dot = name.indexOf('.');
  return changed.has(name) || (dot > 0 && changed.has(name.slice(0, dot)));
}
