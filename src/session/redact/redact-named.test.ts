import { describe, expect, it } from 'vitest';
import { redactText, redactValue } from './index.ts';

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
    ['postgres://me:p@geheim@localhost/db', 'geheim'],
    ['postgres://me:p#geheim@localhost/db', 'geheim'],
    ['https://u:hun?ter#2@host/x', 'ter'],
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

  it.each([
    ['curl -u bob:hunter2 https://a.example', 'hunter2'],
    ['curl -sSu "bob:hunter two" https://a.example', 'hunter'],
    ["curl https://a.example --user 'bob:hunter two' -o x", 'two'],
    ['{"command":"curl -u \\"bob:hunter two\\" https://a.example"}', 'hunter'],
    ['/usr/bin/mysql -u root -phunter2 db', 'hunter2'],
    ["mysqldump -p'hunter two' db > x", 'two'],
    ['cd x && sshpass -p hunter2 ssh me@host', 'hunter2'],
    ["sshpass -p'hunter two' ssh me@host", 'two'],
    ['docker login -u me -p hunter2 registry.example', 'hunter2'],
    ['a | curl -u a:b2 x; mysql -pc3 y', 'c3'],
    ['machine git.example\n  login me\n  password hunter2', 'hunter2'],
    ['default login me password geheim', 'geheim'],
    ['the passphrase is: hunter2', 'hunter2'],
    ['login --password hunter(two', 'hunter'],
    ['password: "12.34.56"', '34'],
    ['api_key: 1.22.3', '22'],
    ['Your password is: correcthorse', 'correcthorse'],
  ])('also in a command or a sentence: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(redactText(text))).toBe(redactText(text));
  });

  it.each([
    ['{"message":"x","password":"hunter2', '{"message":"x","password":"[redacted:named]'],
    ['{"text":"API_KEY=\\"hunter two', '{"text":"API_KEY=\\"[redacted:named]'],
    ["x password='hunter two", "x password='[redacted:named]"],
    ['"password": "<your password>', '"password": "<your password>'],
    ['"max_tokens": "4096', '"max_tokens": "4096'],
    ['the token: "is left\nas it was', 'the token: "is left\nas it was'],
  ])('whose writer was interrupted: %s', (text, clean) => {
    expect(redactText(text)).toBe(clean);
    expect(redactText(clean)).toBe(clean);
  });

  it('leaves the rest of a command as it was', () =>
    expect(redactText('curl -su "me:a b" x | mysql -pgeheim -P 3306 db; ps -p1')).toBe(
      'curl -su "me:[redacted:option]" x | mysql -p[redacted:option] -P 3306 db; ps -p1',
    ));

  it('leaves what is around it as it was', () =>
    expect(redactText('GET https://a.example/v1?api_key=abcdef&page=2 by: me, "secret": "a b" and token=xyz!')).toBe(
      'GET https://a.example/v1?api_key=[redacted:named]&page=2 by: me, "secret": "[redacted:named]" and token=[redacted:named]',
    ));

  it.each([
    'const password = getPassword();',
    'password: readPassword(),',
    'password = request.form["password"]',
    'connect(password=os.getenv("X"))',
    'access_token=response.json()["access_token"]',
    '"jsonwebtoken": "^9.0.2", "cookie-parser": "~1.4.6", "some-auth": "2.0.0-beta.1"',
    "fetch(url, { credentials: 'same-origin' })",
  ])('leaves code as it was that says where to find it, or only has such a name: %s', (text) =>
    expect(redactText(text)).toBe(text),
  );

  it.each(['password=abc(def', 'PASSWORD = abcd1(def', '--password abc.d1(ef', 'token: 1.2.3-hunter2'])(
    'is one all the same: %s',
    (text) => expect(redactText(text)).toContain('[redacted:named]'),
  );

  it('takes all that is below a secret name, also where it is JSON in a string', () => {
    const text = JSON.stringify({ credentials: { user: 'u-name', list: ['one-1'] } });
    expect(JSON.stringify(redactValue({ text }))).not.toMatch(/u-name|one-1/);
  });

  it('takes the value of what has its name beside it, as variables and headers do', () => {
    const env = [
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { name: 'PATH', value: '/bin' },
    ];
    const clean = [{ name: 'DB_PASSWORD', value: '[redacted:named]' }, env[1]];
    expect(redactValue({ env })).toEqual({ env: clean });
    expect(redactValue(JSON.stringify({ env }))).toBe(JSON.stringify({ env: clean }));
    expect(redactValue({ Key: 'X-Api-Key', Value: 'abcd1234' })).toEqual({
      Key: 'X-Api-Key',
      Value: '[redacted:named]',
    });
    expect(redactValue({ name: 'cookie', value: { a: 'b' } })).toEqual({
      name: 'cookie',
      value: { a: '[redacted:named]' },
    });
    const told = { name: 'max_tokens', value: 5, secretary: { name: 'password', value: '', required: true } };
    expect(redactValue(told)).toEqual(told);
  });

  it.each([
    ['env:\n  - name: DB_PASSWORD\n    value: hunter2\n  - name: PATH\n    value: /bin', 'hunter2'],
    ['- name: "API_KEY"\n  value: "hunter two"', 'hunter'],
    ['{"name":"Cookie","value":"sid=hunter2"},{"name":"Accept","va', 'hunter2'],
    ['{\\"key\\": \\"ACCESS_TOKEN\\", \\"value\\": \\"hunter two\\"}', 'hunter'],
    ['{ "yaml": "- name: DB_PASSWORD\\n  value: hunter2\\n" }', 'hunter2'],
  ])('also where that is a text: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(redactText(text))).toBe(redactText(text));
  });

  it.each(['name: PATH\nvalue: /bin', 'name: token_count, value: 12', '- name: DB_PASSWORD\n  valueFrom: x12345'])(
    'but not where that names no secret, or there is no value: %s',
    (text) => expect(redactText(text)).toBe(text),
  );

  it('takes what stands behind the name of a secret in a list of arguments', () => {
    const args = ['mysql', '--password', 'x1-y', '--user', 'me', '--token', '--api-key', 'abc', '--max-tokens', '5'];
    const clean = [
      'mysql',
      '--password',
      '[redacted:named]',
      '--user',
      'me',
      '--token',
      '--api-key',
      '[redacted:named]',
    ];
    expect(redactValue({ args })).toEqual({ args: [...clean, '--max-tokens', '5'] });
    expect(redactValue(JSON.stringify(args))).toBe(JSON.stringify([...clean, '--max-tokens', '5']));
    const told = ['--token', '<your token>', '--secret', '--password', 7, 'the --password', 'x'];
    expect(redactValue(told)).toEqual(told);
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
