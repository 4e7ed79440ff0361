/** One thing that can be asked. `{name}` in the path stands for one segment. */
export interface Route<H> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly handle: H;
}

export type Match<H> =
  | { kind: 'found'; handle: H; params: Readonly<Record<string, string>> }
  | { kind: 'no-such-path' }
  | { kind: 'other-method'; allowed: readonly string[] };

/** Which route a request means. HEAD is GET whose body is not sent. */
export function matchRoute<H>(routes: readonly Route<H>[], method: string, url: string): Match<H> {
  const path = url.split('?', 1)[0] ?? '';
  const there = routes.flatMap((route) => {
    const params = paramsOf(route.path, path);
    return params ? [{ route, params }] : [];
  });
  if (there.length === 0) return { kind: 'no-such-path' };
  const asked = method === 'HEAD' ? 'GET' : method;
  const hit = there.find(({ route }) => route.method === asked);
  if (hit) return { kind: 'found', handle: hit.route.handle, params: hit.params };
  return { kind: 'other-method', allowed: there.map(({ route }) => route.method) };
}

/** Segment by segment; nothing is decoded, because no name of ours needs it. */
function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: [string, string][] = [];
  for (const [index, want] of wanted.entries()) {
    const got = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(want)?.[1];
    if (name === undefined ? want !== got : !/^[\w.-]+$/.test(got)) return undefined;
    if (name !== undefined) params.push([name, got]);
  }
  return Object.fromEntries(params);
}
