/**
 * Whether a variable may decide for whom, or against which place, a server works. Two clients that differ in such a
 * variable never share a process; what merely differs between terminals must not keep them apart.
 */
export const tellsAccounts = (name: string, value: string): boolean =>
  !ofTerminal.test(name) &&
  (secretName.test(name) || accountWord.test(name) || vendor.test(name) || secretValue.test(value));

/** What terminals, editors, agents and package managers set anew for each of their windows or runs. */
const ofTerminal =
  /^(PWD|OLDPWD|SSH_|GPG_|XAUTHORITY|DISPLAY|WAYLAND_|DBUS_|XDG_|SESSION_MANAGER|TERM|COLORTERM|WINDOWID|HOSTNAME|TMUX|STY|ZELLIJ|KITTY_|WEZTERM_|ALACRITTY_|ITERM_|WT_|GNOME_|KONSOLE_|VTE_|VSCODE_|CURSOR_|CLAUDE_|CLAUDECODE|CODEX_|GEMINI_CLI|OPENCODE|AI_AGENT|GIT_ASKPASS|WARREN_|npm_|NVM_|FNM_|VOLTA_|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_)/;

/** Anywhere in the name: these words mean nothing else. */
const secretName = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|KUBECONFIG/i;

/** As a word of the name, between underscores. */
const accountWord =
  /(^|_)(KEYS?|PAT|PASS|PWD|AUTH|COOKIES?|ACCOUNT|USER(NAME)?|USERID|EMAIL|LOGIN|ORG|ORGANIZATION|TEAM|TENANT|PROFILE|WORKSPACE|REGION|CLUSTER|CONTEXT|STAGE|URLS?|URI|HOST|PORT|ENDPOINT|SERVER|DSN|DB|DATABASE|CONNECTION|CONN|CERT|ID|ENV)(_|$)/i;

/** Clients of these read whatever begins with it; PostgreSQL's have no underscore. */
const vendor = /^(AWS|AZURE|GCP|GOOGLE|CLOUDSDK|GITHUB|GH|GITLAB|DOCKER|VAULT|MYSQL|REDIS|MONGO(DB)?)_|^PG[A-Z]+$/;

/** Forms in which vendors hand out keys, whatever the variable is called; and an address with a password in it. */
const secretValue =
  /^(sk|pk|rk|gh[opsur]|github_pat|glpat|xox[a-z]|xapp|ntn|secret|lin_api|figd|hf|pat|key|AKIA|ASIA|AIza|ya29|eyJ)[-_.]?[\w.-]{16,}$|:\/\/[^/\s:@]+:[^/\s@]+@/;
