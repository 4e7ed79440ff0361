/** What a secret is replaced with; `what` says what it was, and nothing of it. */
export const redacted = (what: string): string => `[redacted:${what}]`;

/**
 * What stands where a secret will be put, or was: `${TOKEN}`, `<token>`, `***`, `process.env.TOKEN`; and what only has such a name:
 * the version of a package, whether `fetch` sends credentials.
 */
export const isStandIn = (value: string): boolean =>
  /^(?:[~^]\d+\.\d+\.\d+(?:-(?:alpha|beta|rc|next)[.\d-]*)?|\d+\.\d+\.\d+-(?:alpha|beta|rc|next)[.\d-]*|include|omit|same-origin)$/.test(
    value,
  ) ||
  /^(\$\{?\w*\}?|\$\([^)]*\)|<[^>]*>|\{\{[^}]*\}\}|%\w+%|[*•x.]+|\[redacted[^\]]*\]?|process\.env\b.*|os\.environ\b.*|import\.meta\b.*|null|none|undefined|true|false|string|required|optional|changeme|\d)?$/i.test(
    value,
  );
