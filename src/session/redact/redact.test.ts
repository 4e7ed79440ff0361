import { describe, expect, it } from 'vitest';
import { coreOf, madeHex as hex, rareSecrets, secrets } from '../../../test/support/secret-shapes.ts';
import { redactText, redactValue } from './index.ts';
import { issued, wrapped } from './shapes.ts';

const all = [...secrets, ...rareSecrets];

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
  it.each(all)('%s is gone, wherever it stands', (_name, secret) => {
    for (const [way, put] of ways)
      expect(JSON.stringify(redactValue(put(secret))), `${way}: ${secret.slice(0, 8)}`).not.toContain(coreOf(secret));
  });

  it.each(all)('%s is gone where it is cut', (_name, secret) => {
    const bounds = { depth: 3, members: 10, textLength: 200 };
    for (let at = 200 - secret.length; at < 200; at += 3)
      expect(redactValue(`${'. '.repeat(100).slice(0, Math.max(0, at))}${secret} and so on`, bounds)).not.toContain(
        coreOf(secret),
      );
  });

  it('are at least sixty', () => expect(secrets.length).toBeGreaterThanOrEqual(60));

  it.each([...issued, ...wrapped])('$name is one that is tried here', ({ pattern }) =>
    expect(all.filter(([, secret]) => secret.search(pattern) >= 0)).not.toEqual([]),
  );

  it('is gone when it is of no known look, but drawn by lot', () => {
    const drawn = 'Zq7RkT2mXw9LpB4vNc8JyH3sDf6GaU1eKo5i';
    expect(redactText(`it said ${drawn} to me`)).toBe('it said [redacted:random] to me');
    expect(redactText(`Zq7RkT2mXw9LpB4vNc8JyH3sDf6GaU1eKo5`)).toContain('Zq7'); // shorter: names of things are as odd
  });

  it.each([
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'Q5eGeVhwY4Rz8wcesabgQgYTpihZ4QQuzn8Ongp3',
    'ogIyLMTipeFCDwhTnIh9nBosAo/uB8dgZPvA/iZJ',
    'DgRGqhIR/GWkhqTo/38hKGtYpjgrWdROMKbV/e4Y',
  ])('is gone when it may be a secret key of AWS: %s', (secret) =>
    expect(redactText(`it is "${secret}".`)).toBe('it is "[redacted:random]".'),
  );

  it('is gone where it is cut, however much what stands before it became shorter', () => {
    const [long, cut] = [`eyJ${'a1'.repeat(75)}.eyJ${'b2'.repeat(75)}.c`, `ghp_${'d4E5'.repeat(9)}`];
    const text = `${long} ${'. '.repeat(200)}`.slice(0, 200 + 256 - 28);
    const bounds = { depth: 3, members: 10, textLength: 200 };
    expect(redactValue(`${text}${cut} and so on`, bounds)).not.toContain('d4E5');
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
    'https://example.com/search?q=password&page=2',
    'https://example.com/list?max_tokens=4096&sort_key=name',
    'https://example.com/oauth?token_type=bearer&grant=refresh',
    'error: not found',
    'error: password: required field',
    'error: token: expired',
    'Error: the password is wrong',
    'usage: max_tokens: 4096, tokens_used=1234',
    'zoo:\n  monkey: banana\n  key: value',
    'secret:\n  description: 2 of them',
    'password:\n  minLength1: 8',
    'secrets:\n  - name: db-main',
    'inputs: token: <your token>',
    'env: API_KEY=${API_KEY}',
    'note: author=Ann, passed=12',
    'me ALL=(ALL) NOPASSWD: /usr/bin/apt-get',
    'maxtoken=4096',
    'wasm-opt --asyncify --pass-arg=asyncify-imports@env.await -Oz',
    'curl -u "$USER:$PASS" https://a.example',
    'curl -u username:password https://a.example',
    'curl -fsSL https://a.example/install.sh -o x',
    'docker run -u 1000:1000 -p 8080:80 mysql -p3306:3306',
    'find /var/lib/mysql -path x -prune',
    'mysql -p db -P 3306',
    'mysql -p"$PASSWORD" -p${X}',
    'apt install mysql; mkdir -p/a/b',
    'docker login registry.example; docker run -p 80:80 x',
    'the login form has a password field',
    'the password is: wrong',
    'what a token is: see above',
    'ssh -p 2222 me@host',
    'src/components/UserProfile/Avatar2Dialog',
    'com/example2/MyApp/ui/HttpClientFactory2',
    'createHTTPSServerForIPv6AndIPv4Sockets12',
    'tokenizer: cl100k_base1',
    'tokens=12345',
    'mysql --password --user root',
    'at: 10:12:13 key: value: other',
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
    '/srv/Work2/EAAA0000-EAAA-8F2F-8000-C978A9BEFFFF.jsonl',
    '/srv/api-key/v2/ses_7bbd8bb7a6d0TZ91HVb39GT5N6',
    'sk-learn-experiments-with-trees-2',
    '/home/me/.claude/projects/-home-me-sk-learn-MyTrees2-2024-v3',
    '-home-me-pypi-mirror-of-all-that-we-have-in-the-cellar-of-the-house',
    'xapp-2-controller-for-radios',
    'ghp',
    'eyJ',
    'npm_config_registry',
    'AKIA',
    'const token = parser.next();',
    'while (token.kind !== "end")',
    'if (!password) return;',
    'pass',
    'secret agent',
    'getQuickJsonWebKeyFromVaultByHttpXmlZone',
    'v8-13-7-xz-qkw-jlm-90-bgh-pdy-tcs-ufn-o526',
    '/srv/www/Builds2/android/QaFlavorX64v7/JumpKitWz139',
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
  const harmless = [...innocent, ...more];

  it('is left alone in two hundred cases', () => {
    expect(harmless.length).toBeGreaterThanOrEqual(200);
    expect(harmless.filter((text) => redactText(text) !== text)).toEqual([]);
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

  it('also where it only says what will stand there', () => {
    const told = { password: '${DB_PASSWORD}', token: '<your token>', api_key: 'process.env.API_KEY', secret: '' };
    expect(redactValue(told)).toEqual(told);
  });
});

it.each([
  'the token is glpat-ab1.cd2.ef3.gh4.ij5',
  'my own whsec_ab1+cd2/ef3+gh4/ij5+',
  'it was sig=ab%2Bcd%2Fef+gh+ij/kl+mn/op+qr/st+uv/wx+yz/01+23',
  'or glsa_ab+cd/ef+gh/ij+kl/mn+op/qr+st/uv+wx',
])('a token that its signs part into short words is one: %s', (text) =>
  expect(redactText(text)).toContain('[redacted:'),
);
