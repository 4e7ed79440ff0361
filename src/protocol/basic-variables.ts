const basic =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TMPDIR|TZ|XDG_\w+|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+)$/;

/** Variables that every process needs to find its programs, its home, its language and its way out; never a secret. */
export const isBasicVariable = (name: string): boolean => basic.test(name);
