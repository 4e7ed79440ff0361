/** The few path operations of this room, on absolute POSIX paths; `..` and links are left to `Disk.realpath`. */

export const joined = (dir: string, path: string): string => {
  if (path.startsWith('/')) return path;
  return dir.endsWith('/') ? dir + path : `${dir}/${path}`;
};

export const parentOf = (path: string): string => {
  const cut = path.lastIndexOf('/');
  return cut <= 0 ? '/' : path.slice(0, cut);
};

export const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `path` is `dir` or lies below it. Both canonical. */
export const isWithin = (path: string, dir: string): boolean =>
  path === dir || path.startsWith(dir.endsWith('/') ? dir : `${dir}/`);

/** The names that lead from `dir` down to `path`; none when it does not lie below. */
export const namesBelow = (path: string, dir: string): readonly string[] =>
  isWithin(path, dir)
    ? path
        .slice(dir.length)
        .split('/')
        .filter((name) => name !== '')
    : [];

/** `path`, its parent, and so on; `/` last. */
export function* upwards(path: string): Generator<string> {
  let at = path;
  while (at !== '/') {
    yield at;
    at = parentOf(at);
  }
  yield at;
}
