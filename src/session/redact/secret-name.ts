/** Words that make a secret of whatever is called so. */
const alone = new Set(
  (
    'password passwords passwd pwd pass passphrase passcode secret secrets credential credentials cred creds ' +
    'authorization cookie cookies jwt apikey privatekey secretkey accesskey authkey authtoken accesstoken refreshtoken bearer'
  ).split(' '),
);
/** A key is one when it stands behind one of these. */
const keys = new Set(
  'api private secret access encryption signing ssh master auth account storage service app client shared hmac pgp gpg'.split(
    ' ',
  ),
);
/** Words that were glued to others: `PGPASSWORD`, `apitoken`, `authkey`. Said of what is none: `nopasswd`, `maxtoken`. */
const glued =
  /^(?!(?:no|max|min|num|per|stop|next|sub)(?:pass|token))\w+(?:password|passwd|passphrase|secret|apikey|authkey|accesskey|privatekey)$/;
const gluedToken = /^(?!(?:no|max|min|num|per|stop|next|sub|eos|bos|pad|unk|sep|cls)token)\w+token$/;
const typed = /^(?!(?:no|max|min|num|per)pass)\w*(?:passwords?|passwd|passphrase)$|^(?:pwd|passcode)$/;

/** Behind a secret's name these say that it is only spoken of: `secret_name`, `token_count`, `passwordLength`. */
const about = new Set(
  (
    'name names id ids ref refs count counts type types path paths file files url uri arn version enabled required length ' +
    'policy policies field fields label hint expires expiry expiration ttl at age limit limits budget usage min max manager ' +
    'strength input prompt placeholder reset changed store source provider arg args'
  ).split(' '),
);

/** What every name of a secret has in it: most names and texts are done with by this look. */
export const mayNameSecret = /pass|pwd|secret|cred|auth|cookie|jwt|key|token|bearer/iu;

/** Whether what is called so is a secret: `GITHUB_TOKEN`, `apiKey`, `db.password`; not `max_tokens`, `monkey`, `key`. */
export function isSecretName(name: string): boolean {
  if (!mayNameSecret.test(name)) return false;
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || about.has(last)) return false;
  if (last === 'token' || last === 'auth' || gluedToken.test(last)) return true;
  return words.some(
    (word, at) => alone.has(word) || glued.test(word) || (word === 'key' && keys.has(words[at - 1] ?? '')),
  );
}

/** Things that a person types: a number may be one, and a plain word. */
export const isPasswordName = (name: string): boolean => wordsOf(name).some((word) => typed.test(word));

const wordsOf = (name: string): string[] =>
  name
    .slice(-200)
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z]+)(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
