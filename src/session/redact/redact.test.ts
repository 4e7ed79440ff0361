import { describe, expect, it } from 'vitest';
import { redactText, redactValue } from './index.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Made up, the same in each run: `length` characters of an alphabet. */
const made = (length: number, alphabet = letters): string => {
  let state = 7 + length;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return alphabet[state % alphabet.length];
  }).join('');
};
const hex = (length: number): string => made(length, '0123456789abcdef');
const upper = (length: number): string => made(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');

/** Put together here, so that nobody who looks for secrets in this repository finds one. */
const secrets: readonly (readonly [string, string])[] = [
  ['anthropic', `sk-ant-api03-${made(60)}`],
  ['openai', `sk-${made(48)}`],
  ['openai project', `sk-proj-${made(48)}`],
  ['openrouter', `sk-or-v1-${hex(64)}`],
  ['stripe', `sk_live_${made(24)}`],
  ['stripe restricted', `rk_test_${made(24)}`],
  ['stripe webhook', `whsec_${made(32)}`],
  ['github classic', `ghp_${made(36)}`],
  ['github oauth', `gho_${made(36)}`],
  ['github server', `ghs_${made(36)}`],
  ['github fine', `github_pat_${made(22)}_${made(59)}`],
  ['gitlab', `glpat-${made(20)}`],
  ['gitlab runner', `glrt-${made(20)}`],
  ['bitbucket', `ATBB${made(32)}`],
  ['atlassian', `ATATT3xFf${made(60)}`],
  ['aws id', `AKIA${upper(16)}`],
  ['aws session id', `ASIA${upper(16)}`],
  ['google api', `AIza${made(35)}`],
  ['google oauth', `ya29.${made(60)}`],
  ['google secret', `GOCSPX-${made(28)}`],
  ['google refresh', `1//0${made(40)}`],
  ['slack bot', `xoxb-${made(12, '0123456789')}-${made(24)}`],
  ['slack user', `xoxp-${made(12, '0123456789')}-${made(24)}`],
  ['slack app', `xapp-1-${upper(10)}-${made(40)}`],
  ['slack hook', `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${made(24)}`],
  ['discord hook', `https://discord.com/api/webhooks/${made(18, '123456789')}/${made(60)}`],
  ['discord bot', `M${made(25)}.${made(6)}.${made(30)}`],
  ['telegram', `${made(9, '123456789')}:AA${made(33)}`],
  ['twilio', `SK${hex(32)}`],
  ['sendgrid', `SG.${made(22)}.${made(43)}`],
  ['mailgun', `key-${hex(32)}`],
  ['mailchimp', `${hex(32)}-us12`],
  ['postman', `PMAK-${hex(24)}-${hex(34)}`],
  ['npm', `npm_${made(36)}`],
  ['pypi', `pypi-${made(80)}`],
  ['rubygems', `rubygems_${hex(48)}`],
  ['docker', `dckr_pat_${made(27)}`],
  ['huggingface', `hf_${made(34)}`],
  ['replicate', `r8_${made(37)}`],
  ['groq', `gsk_${made(52)}`],
  ['xai', `xai-${made(80)}`],
  ['perplexity', `pplx-${made(48)}`],
  ['digitalocean', `dop_v1_${hex(64)}`],
  ['netlify', `nfp_${made(36)}`],
  ['supabase', `sbp_${hex(40)}`],
  ['planetscale', `pscale_tkn_${made(43)}`],
  ['databricks', `dapi${hex(32)}`],
  ['grafana', `glsa_${made(32)}_${hex(8)}`],
  ['newrelic', `NRAK-${upper(27)}`],
  ['linear', `lin_api_${made(40)}`],
  ['notion', `ntn_${made(46)}`],
  ['airtable', `pat${made(14)}.${hex(64)}`],
  ['figma', `figd_${made(40)}`],
  ['shopify', `shpat_${hex(32)}`],
  ['vault', `hvs.${made(90)}`],
  ['terraform', `${made(14)}.atlasv1.${made(67)}`],
  ['pulumi', `pul-${hex(40)}`],
  ['doppler', `dp.pt.${made(43)}`],
  ['age', `AGE-SECRET-KEY-1${upper(58)}`],
  ['tailscale', `tskey-auth-${made(12)}-${made(32)}`],
  ['azure storage', `AccountKey=${made(86)}==`],
  ['facebook', `EAA${made(120)}`],
  ['jwt', `eyJ${made(20)}.eyJ${made(60)}.${made(43)}`],
  ['pem', `-----BEGIN RSA PRIVATE KEY-----\n${made(64)}\n${made(40)}\n-----END RSA PRIVATE KEY-----`],
  ['openssh', `-----BEGIN OPENSSH PRIVATE KEY-----\n${made(64)}`],
];

/** What must be gone: the part that is drawn by lot. */
const coreOf = (secret: string): string => secret.match(/[A-Za-z0-9]{12,}/g)?.at(-1) ?? secret;

const ways: readonly (readonly [string, (secret: string) => unknown])[] = [
  ['bare', (secret) => secret],
  ['in prose', (secret) => `I used ${secret}, and it worked.`],
  ['in a member', (secret) => ({ note: { deep: [{ value: `x ${secret}` }] } })],
  ['in a JSON string', (secret) => ({ text: JSON.stringify({ out: [secret] }) })],
  [
    'in a JSON string in a JSON string',
    (secret) => ({ text: JSON.stringify({ out: JSON.stringify({ it: secret }) }) }),
  ],
  ['as a name', (secret) => ({ [secret]: 1 })],
  ['in an error', (secret) => new Error(`failed with ${secret}`)],
  ['in a command', (secret) => `curl -H "X-Key: ${secret}" https://example.com`],
];

describe('a secret by its look', () => {
  it.each(secrets)('%s is gone, wherever it stands', (_name, secret) => {
    for (const [way, put] of ways)
      expect(JSON.stringify(redactValue(put(secret))), `${way}: ${secret.slice(0, 8)}`).not.toContain(coreOf(secret));
  });

  it('are at least sixty', () => expect(secrets.length).toBeGreaterThanOrEqual(60));
});

describe('a secret by its name', () => {
  it.each([
    ['{"password":"hunter2"}', 'hunter2'],
    ['{\\"password\\":\\"hunter two\\"}', 'hunter two'],
    ['password=hunter2', 'hunter2'],
    ['export GITHUB_TOKEN=abcdef', 'abcdef'],
    ['aws_secret_access_key = abcDEF123', 'abcDEF123'],
    ["db.password: 'x y z'", 'x y z'],
    ['password: correcthorse', 'correcthorse'],
    ['mysql --password hunter2 -u root', 'hunter2'],
    ['tool --api-key=s3cr3t', 's3cr3t'],
    ['postgres://me:geheim@localhost/db', 'geheim'],
    ['Authorization: Bearer abc.def.123456', 'abc.def.123456'],
    ['authorization: Basic dXNlcjpwYXNzMTIz', 'dXNlcjpwYXNzMTIz'],
    ['"clientSecret" : "a-b-c"', 'a-b-c'],
    ['//host/:_authToken=0123-4567', '0123-4567'],
  ])('%s', (text, secret) => expect(redactText(text)).not.toContain(secret));

  it('takes all that is below a secret name', () => {
    const clean = redactValue({
      credentials: { user: 'u-name', list: ['one-1', { two: 'two-2' }] },
      password: 123_456,
    });
    expect(clean).toEqual({
      credentials: { user: '[redacted:named]', list: ['[redacted:named]', { two: '[redacted:named]' }] },
      password: '[redacted:named]',
    });
  });
});

describe('what is no secret', () => {
  const innocent = [
    'max_tokens: 4096',
    'monkey=banana',
    'token: expired',
    'the password is wrong',
    'key: value',
    'tokens_used: 1234',
    'token_count=12',
    'secret_name: db-main',
    'keyboard=us',
    'author: Ann',
    'passed: 12',
    'primary key: id',
    'turkey',
    'password=${DB_PASSWORD}',
    'token=<your token>',
    'API_KEY=process.env.API_KEY',
    'password: ',
    'password=***',
    'func set_password(value: String)',
    'tokenizer=gpt',
    'apiKeyName=main',
    'sort_key: name',
    'foreign_key=user_id',
    'res://scenes/player/player_controller.tscn',
    'https://example.com/a/b?c=d#e',
    'user@example.com',
    'C:\\Users\\me',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
    'p_1a2b3c4d',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'version 1.2.3-beta.4+build.567',
    'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
    'getUserAuthenticationTokenFromRequestContext2',
    'AbstractSingletonProxyFactoryBeanConfigurer12345',
    '/home/me/projects/noxii/0.16/scripts/enemies/BossController2.gd:123',
    'odin-PS-8f4a2b',
    'epic-007-A',
    'The quick brown fox jumps over the lazy dog.',
    'SELECT id, name FROM users WHERE id = 5',
    'i-038f9a',
    'v18.2.0',
    'Bearer tokens are checked here',
    'basic authorization',
    'sk-learn',
    'ghp',
    'eyJ',
    'npm_config_registry',
    'AKIA',
    'const token = parser.next();',
    'while (token.kind !== "end")',
    'if (!password) return;',
    'pass',
    'secret agent',
  ];
  const more = Array.from(
    { length: 150 },
    (_, at) =>
      [
        `line ${at}: error TS${2300 + at} at src/store/question/write-${at}.ts(${at},${at + 4})`,
        `{"id":${at},"path":"/a/b/${hex(8)}","took_ms":${at * 3},"max_tokens":${at}}`,
        `${hex(40)} refs/heads/feature-${at}`,
        `2026-11-21T10:${String(at % 60).padStart(2, '0')}:00.000Z INFO request ${at} answered in ${at} ms`,
        `node_modules/@scope/package-${at}/dist/index.d.ts`,
      ][at % 5] as string,
  ); // the rest of a division by five
  const all = [...innocent, ...more];

  it('is left alone in two hundred cases', () => {
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(all.filter((text) => redactText(text) !== text)).toEqual([]);
  });

  it('also as a value', () =>
    expect(redactValue({ max_tokens: 5, monkey: 'x', keys: ['a'], token_type: 'bearer', n: 1.5, ok: true })).toEqual({
      max_tokens: 5,
      monkey: 'x',
      keys: ['a'],
      token_type: 'bearer',
      n: 1.5,
      ok: true,
    }));
});
