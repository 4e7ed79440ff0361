const secretName =
  /(?:key|token|secret|passw(?:or)?d|passphrase|pwd$|auth|credential|cookie|session|private|dsn|webhook|connection_?string)/i;
const secretValue =
  /^(?:sk-|pk-|rk_|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|eyJ|npm_|hf_|shp[a-z]{2}_|-----BEGIN )|^(?=[^/\s]*\d)(?=[^/\s]*[A-Za-z])[A-Za-z0-9+_=-]{32,}$/;
const secretFlag = /^(--?[\w-]*(?:key|token|secret|passw(?:or)?d|auth|credential)[\w-]*)(=)(.+)$/i;
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/i;

/** A secret shown as this; that something stands there is worth knowing. */
export const hidden = '(hidden)';

/** The value of a variable as people may see it. `${NAME}` names a secret without telling it, so it stays. */
export function redactValue(name: string, value: string): string {
  if (value === '' || /^\$\{[^}]*\}$/.test(value)) return value;
  if (secretName.test(name) || secretValue.test(value)) return hidden;
  return value.replace(userInfo, `$1${hidden}@`);
}

/** Arguments as people may see them: `--token x`, `--token=x`, what looks like a key, passwords in addresses. */
export function redactArgs(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const pair = secretFlag.exec(arg);
    if (pair) return `${pair[1]}=${redactValue(pair[1] ?? '', pair[3] ?? '')}`;
    const before = args[index - 1] ?? '';
    return redactValue(/^--?[\w-]+$/.test(before) && !arg.startsWith('-') ? before : '', arg);
  });
}
