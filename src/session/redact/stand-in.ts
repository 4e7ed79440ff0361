/** What a secret is replaced with; `what` says what it was, and nothing of it. */
export const redacted = (what: string): string => `[redacted:${what}]`;

/** What stands where a secret will be put, or was: `${TOKEN}`, `<token>`, `***`, `process.env.TOKEN`. */
export const isStandIn = (value: string): boolean =>
  /^(\$\{?\w*\}?|\$\([^)]*\)|<[^>]*>|\{\{[^}]*\}\}|%\w+%|[*•x.]+|\[redacted[^\]]*\]?|process\.env\b.*|os\.environ\b.*|import\.meta\b.*|null|none|undefined|true|false|string|required|optional|changeme|\d)?$/i.test(
    value,
  );
