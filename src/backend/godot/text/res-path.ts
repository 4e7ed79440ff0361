import type { ResPath } from '../fact/index.ts';

const root = 'res://';
const maxLength = 4096;
/** What has to be put in order: `.` and `..`, double and turned slashes, a part of a file (`a.tscn::1`). */
const unusual = /^\/|\\|\/\/|::|(?:^|\/)\.{1,2}(?:\/|$)|\/$/;
const unprintable = /\p{Cc}/u;

/** The file that is meant by a path written in `from`; undefined when it is no file of the project. */
export function resPath(written: string, from: ResPath): ResPath | undefined {
  const path = absolute(written, from);
  if (path === undefined || path.length > maxLength || unprintable.test(path)) return undefined;
  if (!unusual.test(path)) return path === '' ? undefined : `${root}${path}`;
  const tidy = inOrder(path);
  return tidy ? `${root}${tidy}` : undefined;
}

/** Without `res://`. */
function absolute(written: string, from: ResPath): string | undefined {
  if (written.startsWith(root)) return written.slice(root.length);
  if (written === '' || /^(?:[\\/]|[A-Za-z][\w+.-]*:)/.test(written)) return undefined;
  return `${from.slice(root.length, from.lastIndexOf('/') + 1)}${written}`;
}

function inOrder(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.replace(/::.*$/s, '').replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** As the engine writes them; `uid://<invalid>` is none. */
export const isUid = (text: string | undefined): text is `uid://${string}` =>
  text !== undefined && /^uid:\/\/[a-z0-9]{1,32}$/.test(text);
