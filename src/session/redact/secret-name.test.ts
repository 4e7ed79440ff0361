import { expect, it } from 'vitest';
import { redactValue } from './index.ts';
import { redactText } from './redact-text.ts';

const words =
  'password passwords passwd pwd pass passphrase passcode secret secrets credential credentials cred creds ' +
  'authorization cookie cookies jwt apikey privatekey secretkey accesskey authtoken accesstoken refreshtoken bearer ' +
  'token auth';
const owners =
  'api private secret access encryption signing ssh master auth account storage service app client shared hmac pgp gpg';
const keys = owners.split(' ').map((owner) => `${owner}_key`);
const written = ['APIKey', 'AWSSecretAccessKey', 'DBPassword', 'db.password', 'GITHUB_TOKEN', 'x-auth', 'clientSecret'];
const glued =
  'PGPASSWORD dbpassword rootpassword MYSQLPASSWD apitoken GHTOKEN authkey wgprivatekey clientsecret openaiapikey ' +
  'keypassphrase db.userpassword X-Csrftoken';
const others = glued.split(' ');

it('whatever is called like a secret is one', () => {
  const names = [...words.split(' '), ...keys, ...written, ...others];
  expect(redactValue(Object.fromEntries(names.map((name) => [name, 'a-b']))) as object).toEqual(
    Object.fromEntries(names.map((name) => [name, '[redacted:named]'])),
  );
});

it.each([...words.split(' '), ...keys, ...written, ...others])('in a text, too: %s', (name) =>
  expect(redactText(`it says ${name}=hunter2 here`)).toBe(`it says ${name}=[redacted:named] here`),
);

it('a letter that only looks like another in lower case hides nothing', () =>
  expect(redactValue({ 'api\u212Aey': 'a-b' })).toEqual({ 'api\u212Aey': '[redacted:named]' }));

it('what is said of a secret is none', () => {
  const about =
    'name names id ids ref refs count counts type types path paths file files url uri arn version enabled required length ' +
    'policy policies field fields label hint expires expiry expiration ttl at age limit limits budget usage min max manager ' +
    'strength input prompt placeholder reset changed store source provider arg args';
  const more = [
    'key',
    'keys',
    'primary_key',
    'max_tokens',
    'monkey',
    'tokenizer',
    'author',
    'bypass',
    'passed',
    'tokens',
    'maxtoken',
    'nopasswd',
    'maxtokens',
    'eostoken',
    'passwordless',
    'secretary',
    'keytool',
    'hotkey',
    'mapkey',
    'detokenize',
    'passwordreset',
    'broken',
    'compass',
    'turnkey',
    'apikeys_count',
    'nextPageTokens',
  ];
  const told = Object.fromEntries(
    [...about.split(' ').map((word) => `secret_${word}`), ...more].map((it) => [it, 'a-b']),
  );
  expect(redactValue(told)).toEqual(told);
});

it('a number is a secret where people type it', () =>
  expect(
    redactValue({ password: 1234, PGPASSWORD: 1234, apitoken: 7, passcode: 12n, token: 7, max_tokens: 4096 }),
  ).toEqual({
    password: '[redacted:named]',
    PGPASSWORD: '[redacted:named]',
    apitoken: 7,
    passcode: '[redacted:named]',
    token: 7,
    max_tokens: 4096,
  }));
