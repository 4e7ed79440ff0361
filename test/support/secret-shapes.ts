const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Made up, the same in each run: `length` characters of an alphabet. */
const made = (length: number, alphabet = letters): string => {
  let state = 7 + length;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet[(state >>> 16) % alphabet.length]; // the low bits of such a sequence hardly change
  }).join('');
};
export const madeHex = (length: number): string => made(length, '0123456789abcdef');
const upper = (length: number): string => made(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');

/** Made up shapes of real tokens, put together here, so that nobody who looks for secrets in this repository finds one. */
export const secrets: readonly (readonly [string, string])[] = [
  ['anthropic', `sk-ant-api03-${made(60)}`],
  ['openai', `sk-${made(48)}`],
  ['openai project', `sk-proj-${made(48)}`],
  ['openrouter', `sk-or-v1-${madeHex(64)}`],
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
  ['twilio', `SK${madeHex(32)}`],
  ['sendgrid', `SG.${made(22)}.${made(43)}`],
  ['mailgun', `key-${madeHex(32)}`],
  ['mailchimp', `${madeHex(32)}-us12`],
  ['postman', `PMAK-${madeHex(24)}-${madeHex(34)}`],
  ['npm', `npm_${made(36)}`],
  ['pypi', `pypi-${made(80)}`],
  ['rubygems', `rubygems_${madeHex(48)}`],
  ['docker', `dckr_pat_${made(27)}`],
  ['huggingface', `hf_${made(34)}`],
  ['replicate', `r8_${made(37)}`],
  ['groq', `gsk_${made(52)}`],
  ['xai', `xai-${made(80)}`],
  ['perplexity', `pplx-${made(48)}`],
  ['digitalocean', `dop_v1_${madeHex(64)}`],
  ['netlify', `nfp_${made(36)}`],
  ['supabase', `sbp_${madeHex(40)}`],
  ['planetscale', `pscale_tkn_${made(43)}`],
  ['databricks', `dapi${madeHex(32)}`],
  ['grafana', `glsa_${made(32)}_${madeHex(8)}`],
  ['newrelic', `NRAK-${upper(27)}`],
  ['linear', `lin_api_${made(40)}`],
  ['notion', `ntn_${made(46)}`],
  ['airtable', `pat${made(14)}.${madeHex(64)}`],
  ['figma', `figd_${made(40)}`],
  ['shopify', `shpat_${madeHex(32)}`],
  ['vault', `hvs.${made(90)}`],
  ['terraform', `${made(14)}.atlasv1.${made(67)}`],
  ['pulumi', `pul-${madeHex(40)}`],
  ['doppler', `dp.pt.${made(43)}`],
  ['age', `AGE-SECRET-KEY-1${upper(58)}`],
  ['tailscale', `tskey-auth-${made(12)}-${made(32)}`],
  ['azure storage', `AccountKey=${made(86)}==`],
  ['facebook', `EAA${made(120)}`],
  ['jwt', `eyJ${made(20)}.eyJ${made(60)}.${made(43)}`],
  ['pem', `-----BEGIN RSA PRIVATE KEY-----\n${made(64)}\n${made(40)}\n-----END RSA PRIVATE KEY-----`],
  ['openssh', `-----BEGIN OPENSSH PRIVATE KEY-----\n${made(64)}`],
];

/** One of each of the other looks that are known. */
export const rareSecrets: readonly (readonly [string, string])[] = [
  ['jwe', `eyJ${made(20)}.${made(40)}.${made(16)}.${made(60)}.${made(22)}`],
  ['aws bedrock', `ABSK${made(96)}`],
  ['sendinblue', `xkeysib-${madeHex(64)}-${made(16)}`],
  ['crates', `cio${made(32)}`],
  ['heroku', `HRKU-${made(40)}`],
  ['fly', `fm2_${made(60)}`],
  ['vercel', `vcp_${made(24)}`],
  ['supabase secret', `sb_secret_${made(31)}`],
  ['sentry', `sntrys_${made(80)}`],
  ['square', `sq0atp-${made(22)}`],
  ['onepassword', `ops_eyJ${made(100)}`],
  ['alibaba', `LTAI${made(20)}`],
  ['azure sas', `sig=${made(43)}%3D`],
  ['teams hook', `https://firm.webhook.office.com/webhookb2/${made(30)}/IncomingWebhook/${made(32)}`],
  ['url password', `postgres://me:${made(24)}@db.example/x`],
  ['url token', `https://${made(40)}@git.example/a/b`],
  ['netrc', `machine git.example login me password ${made(24)}`],
  ['authorization', `Bearer ${made(40)}`],
];

/** What must be gone: the part that is drawn by lot. */
export const coreOf = (secret: string): string => secret.match(/[A-Za-z0-9]{12,}/g)?.at(-1) ?? secret;
