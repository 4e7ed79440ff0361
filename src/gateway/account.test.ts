import { describe, expect, it } from 'vitest';
import { tellsAccounts } from './account.ts';

describe('what tells accounts apart', () => {
  it.each([
    ['GITHUB_PERSONAL_ACCESS_TOKEN', 'a'],
    ['GH_PAT', 'a'],
    ['PGPASSWORD', 'a'],
    ['MYSQL_PWD', 'a'],
    ['LINEAR_APIKEY', 'a'],
    ['API_KEYS', 'a'],
    ['JIRA_EMAIL', 'a@b'],
    ['JIRA_USERNAME', 'a'],
    ['DATABASE_URL', 'postgres://localhost/a'],
    ['MONGODB_CONNECTION_STRING', 'a'],
    ['AWS_PROFILE', 'a'],
    ['KUBECONFIG', '/a'],
    ['NOTION_WORKSPACE', 'a'],
    ['OPENAI_ORG', 'a'],
    ['SLACK_TEAM_ID', 'a'],
    ['accesstoken', 'a'],
    ['MY_THING', 'ghp_0123456789abcdef0123'],
    ['MY_THING', 'https://me:pass@example.org/x'],
  ])('%s does', (name, value) => expect(tellsAccounts(name, value)).toBe(true));

  it.each([
    ['PATH', '/a/bin:/b/bin'],
    ['PWD', '/a'],
    ['OLDPWD', '/b'],
    ['SHLVL', '3'],
    ['_', '/usr/bin/env'],
    ['LS_COLORS', 'di=1'],
    ['TERM_SESSION_ID', 'w0t0p0:1'],
    ['ITERM_SESSION_ID', 'w0t0p0:1'],
    ['SSH_AUTH_SOCK', '/tmp/ssh-1/agent'],
    ['KITTY_PUBLIC_KEY', '1:abc'],
    ['CLAUDE_CODE_SESSION_ID', 'x'],
    ['CLAUDE_CODE_SSE_PORT', '1234'],
    ['VSCODE_IPC_HOOK_CLI', '/run/x'],
    ['XDG_SESSION_ID', '4'],
    ['npm_config_user_agent', 'npm/11'],
    ['WINDOWID', '12'],
    ['INVOCATION_ID', 'abc'],
    ['DBUS_SESSION_BUS_ADDRESS', 'unix:path=/run/user/1000/bus'],
    ['TMUX_PANE', '%1'],
  ])('%s does not', (name, value) => expect(tellsAccounts(name, value)).toBe(false));
});
