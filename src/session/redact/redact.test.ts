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

  it('is gone where it is cut, however much what stands before it became shorter', () => {
    const [long, cut] = [`eyJ${'a1'.repeat(75)}.eyJ${'b2'.repeat(75)}.c`, `ghp_${'d4E5'.repeat(9)}`];
    const text = `${long} ${'. '.repeat(200)}`.slice(0, 200 + 256 - 28);
    const bounds = { depth: 3, members: 10, textLength: 200 };
    expect(redactValue(`${text}${cut} and so on`, bounds)).not.toContain('d4E5');
  });
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
    ["'password' => 'hunter two'", 'hunter two'],
    ['Bearer ab.cd.ef.12.34', 'ab.cd.ef.12.34'],
    ['PGPASSWORD=geheim psql -h localhost', 'geheim'],
    ['rootpassword: correcthorse', 'correcthorse'],
    ['?apitoken=abcdef', 'abcdef'],
    ['password="$ecret-word"', '$ecret-word'],
    ['password="[redacted:named] hunter two"', 'hunter two'],
  ])('%s', (text, secret) => expect(redactText(text)).not.toContain(secret));

  it.each([
    ['error: password=hunter2leak1', 'hunter2leak1'],
    ['GET https://api.example.com/v1?api_key=hunter2leak4xx99', 'hunter2leak4xx99'],
    ['/login?access_token=abcdef', 'abcdef'],
    ['https://example.com/?password=geheim&user=me', 'geheim'],
    ['db:\n  password: hunter2leak6', 'hunter2leak6'],
    ['environment:\n  DB_PASSWORD: hunter2\n', 'hunter2'],
    ['environment:\n  - DB_PASSWORD=hunter2\n', 'hunter2'],
    ['ERROR: API_KEY=abcdefgh12 is wrong', 'abcdefgh12'],
    ['Error: password: hunter2', 'hunter2'],
    ['headers: Authorization: abcdef123', 'abcdef123'],
    ['a: b: c: d=token=abcdef123', 'abcdef123'],
    ['{"error":"password=hunter2"}', 'hunter2'],
    ['{\\"env\\":\\"API_KEY=hunter2\\"}', 'hunter2'],
    ['env="DB_PASSWORD=hunter2"', 'hunter2'],
    ['token: password=hunter2', 'hunter2'],
    ['tool --token --api-key abcdef', 'abcdef'],
    ['set:password=hunter2', 'hunter2'],
    ['secrets:\n  password: "hunter two"', 'hunter two'],
  ])('also behind another name: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(redactText(text))).toBe(redactText(text));
  });

  it('leaves what is around it as it was', () =>
    expect(redactText('GET https://a.example/v1?api_key=abcdef&page=2 by: me, "secret": "a b" and token=xyz!')).toBe(
      'GET https://a.example/v1?api_key=[redacted:named]&page=2 by: me, "secret": "[redacted:named]" and token=[redacted:named]',
    ));

  it('takes all that is below a secret name, also where it is JSON in a string', () => {
    const text = JSON.stringify({ credentials: { user: 'u-name', list: ['one-1'] } });
    expect(JSON.stringify(redactValue({ text }))).not.toMatch(/u-name|one-1/);
  });

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
