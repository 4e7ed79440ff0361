/** The URIs in a client's answer to `roots/list`; anything else than a list of them counts as none. */
export function rootsFrom(result: string | undefined): string[] {
  if (result === undefined) return [];
  const value: unknown = JSON.parse(result); // it came in a checked line
  if (typeof value !== 'object' || value === null || !('roots' in value) || !Array.isArray(value.roots)) return [];
  const roots: readonly unknown[] = value.roots;
  return roots.flatMap((root) =>
    typeof root === 'object' && root !== null && 'uri' in root && typeof root.uri === 'string' ? [root.uri] : [],
  );
}
