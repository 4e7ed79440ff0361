const hidden = '(hidden)';
const secretWord =
  'api[_-]?key|access[_-]?key|private[_-]?key|token|secret|passw(?:or)?d|passphrase|credential|authorization|cookie|webhook';

/** Every repetition is bounded or cannot backtrack: a server's stderr comes through here, and may be hostile. */
const rules: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, hidden],
  [/\b(bearer|basic)(\s{1,4})[\w.~+/=-]{6,}/gi, `$1$2${hidden}`],
  // name=value, name: value, "name":"value", also with the quotes of JSON within JSON
  [
    new RegExp(
      `([\\w-]{0,40}(?:${secretWord})[\\w-]{0,40}\\\\?["']?\\s{0,4}[=:]\\s{0,4})(?!\\(hidden\\)|(?:bearer|basic)\\s)(?:(\\\\?["'])[^"'\\\\]*|[^\\s"',;&\\\\]+)`,
      'gi',
    ),
    `$1$2${hidden}`,
  ],
  [new RegExp(`(--?[\\w-]{0,40}(?:${secretWord}|auth)[\\w-]{0,40}\\s{1,4})[^\\s-]\\S*`, 'gi'), `$1${hidden}`],
  [/\b(?:sk-|pk-|rk_|gh[opsu]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|npm_|hf_|shp[a-z]{2}_)[\w-]{8,}/g, hidden],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, hidden],
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^/@\s]{1,300}@/gi, `$1${hidden}@`],
];

/** The text with everything that looks like a secret taken out, and the given secrets wherever they stand. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  const known = secrets.filter((secret) => secret.length >= 8).reduce((it, one) => it.replaceAll(one, hidden), text);
  return rules.reduce((it, [pattern, shown]) => it.replace(pattern, shown), known);
}
