/** A secret that is known by how it looks. What it stands in for is the whole match, or its group `secret`. */
export interface Shape {
  readonly name: string;
  readonly pattern: RegExp;
}

const standing = (source: string, flags: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9_])(?:${source})(?![A-Za-z0-9_])`, flags);

interface Issued extends Shape {
  readonly source: string;
}

const NUMBER = '\\d{1,4}[A-Za-z]{0,2}';
const WORD = `(?:[A-Z]?[a-z]{1,20}(?:[A-Z][a-z]{0,20}){0,3}(?:${NUMBER})?|[A-Z]{1,6}(?:${NUMBER})?|${NUMBER})`;
/** Not only words: folders and packages are called so, too, as `sk-learn-with-trees`. So many words, no more, are no secret. */
const DRAWN = `(?![-_]*${WORD}(?:[-_]+${WORD}){0,30}[-_]*(?![A-Za-z0-9_-]))`;

const shape = (name: string, source: string): Issued => ({ name, source, pattern: standing(source, 'g') });

/** What issuers put before their tokens so that they can be found. Lengths are the least that each issuer documents. */
export const issued: readonly Issued[] = [
  shape('anthropic-key', `sk-ant-${DRAWN}[A-Za-z0-9_-]{20,}`),
  shape('openai-key', `sk-(?:proj-|svcacct-|admin-)?${DRAWN}[A-Za-z0-9_-]{20,}`),
  shape('openrouter-key', 'sk-or-v1-[0-9a-f]{32,}'),
  shape('stripe-key', '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}'),
  shape('stripe-webhook', 'whsec_[A-Za-z0-9+/=]{20,}'),
  shape('github-token', 'gh[pousr]_[A-Za-z0-9]{30,}'),
  shape('github-token', 'github_pat_[A-Za-z0-9_]{30,}'),
  shape('gitlab-token', 'gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_.-]{16,}'),
  shape('bitbucket-token', 'ATBB[A-Za-z0-9]{24,}'),
  shape('atlassian-token', 'ATATT3[A-Za-z0-9_=-]{20,}'),
  shape('aws-key-id', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}'),
  shape('aws-bedrock-key', 'ABSK[A-Za-z0-9+/=]{60,}'),
  shape('google-key', 'AIza[A-Za-z0-9_-]{35}'),
  shape('google-oauth', 'ya29\\.[A-Za-z0-9_-]{20,}'),
  shape('google-refresh', '1//0[A-Za-z0-9_-]{30,}'),
  shape('google-secret', 'GOCSPX-[A-Za-z0-9_-]{20,}'),
  shape('slack-token', 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  shape('slack-app', `xapp-\\d-${DRAWN}[A-Za-z0-9-]{10,}`),
  shape('slack-webhook', 'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}'),
  shape('discord-webhook', 'https://(?:\\w+\\.)?discord(?:app)?\\.com/api/webhooks/\\d+/[A-Za-z0-9_-]{20,}'),
  shape('discord-token', '[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}'),
  shape('teams-webhook', 'https://[\\w.-]+\\.webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/_-]{20,}'),
  shape('telegram-token', '\\d{8,10}:AA[A-Za-z0-9_-]{32,}'),
  shape('twilio-key', '(?:SK|AC)[0-9a-f]{32}'),
  shape('sendgrid-key', 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}'),
  shape('mailgun-key', 'key-[0-9a-f]{32}'),
  shape('mailchimp-key', '[0-9a-f]{32}-us\\d{1,2}'),
  shape('sendinblue-key', 'xkeysib-[0-9a-f]{40,}-[A-Za-z0-9]{10,}'),
  shape('postman-key', 'PMAK-[0-9a-f]{24}-[0-9a-f]{30,}'),
  shape('npm-token', 'npm_[A-Za-z0-9]{36,}'),
  shape('pypi-token', `pypi-${DRAWN}[A-Za-z0-9_-]{50,}`),
  shape('rubygems-key', 'rubygems_[0-9a-f]{40,}'),
  shape('crates-token', 'cio[A-Za-z0-9]{32}'),
  shape('docker-token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'),
  shape('huggingface-token', 'hf_[A-Za-z0-9]{30,}'),
  shape('replicate-token', 'r8_[A-Za-z0-9]{30,}'),
  shape('groq-key', 'gsk_[A-Za-z0-9]{30,}'),
  shape('xai-key', 'xai-[A-Za-z0-9]{40,}'),
  shape('perplexity-key', 'pplx-[A-Za-z0-9]{30,}'),
  shape('digitalocean-token', 'do[opr]_v1_[0-9a-f]{60,}'),
  shape('heroku-key', 'HRKU-[A-Za-z0-9_-]{30,}'),
  shape('fly-token', 'fm\\d[A-Za-z]?_[A-Za-z0-9+/=_-]{30,}'),
  shape('netlify-token', 'nfp_[A-Za-z0-9]{30,}'),
  shape('vercel-token', 'vc[prka]_[A-Za-z0-9]{24,}'),
  shape('supabase-key', 'sb[ps]_[A-Za-z0-9_]{20,}'),
  shape('supabase-key', 'sb_secret_[A-Za-z0-9_-]{20,}'),
  shape('planetscale-token', 'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,}'),
  shape('databricks-token', 'dapi[0-9a-f]{32}(?:-\\d)?'),
  shape('grafana-token', 'gl(?:sa|c)_[A-Za-z0-9_=+/-]{30,}'),
  shape('newrelic-key', 'NR(?:AK|JS|II|RA)-[A-Za-z0-9]{20,}'),
  shape('sentry-token', 'sntry[su]_[A-Za-z0-9+/=_-]{40,}'),
  shape('linear-key', 'lin_(?:api|oauth)_[A-Za-z0-9]{30,}'),
  shape('notion-token', '(?:ntn|secret)_[A-Za-z0-9]{40,}'),
  shape('airtable-token', 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{60,}'),
  shape('figma-token', 'fig[dour]_[A-Za-z0-9_-]{30,}'),
  shape('shopify-token', 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}'),
  shape('square-token', '(?:EAAA(?![0-9A-F]{0,4}-)|sq0[a-z]{3}-)[A-Za-z0-9_-]{22,}'),
  shape('hashicorp-vault', 'hv[bsr]\\.[A-Za-z0-9_-]{24,}'),
  shape('terraform-token', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}'),
  shape('pulumi-token', 'pul-[0-9a-f]{40}'),
  shape('doppler-token', 'dp\\.(?:ct|pt|st|sa|scim|audit)\\.[A-Za-z0-9_.-]{30,}'),
  shape('age-key', 'AGE-SECRET-KEY-1[A-Z0-9]{58}'),
  shape('onepassword-token', 'ops_eyJ[A-Za-z0-9_-]{50,}'),
  shape('tailscale-key', 'tskey-[a-z]+-[A-Za-z0-9]+-?[A-Za-z0-9]{10,}'),
  shape('alibaba-key', 'LTAI[A-Za-z0-9]{16,}'),
  shape('azure-sas', 'sig=[A-Za-z0-9%+/=]{40,}'),
  shape('azure-key', '(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}'),
  shape('facebook-token', 'EAA[A-Za-z0-9]{40,}'),
  shape('jwt', 'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*|$)'),
  shape('jwe', 'eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){4}'),
];

/** Whether any of these is there: one look takes as long as one of the seventy. */
export const isIssuedIn: RegExp = standing(issued.map(({ source }) => source).join('|'), '');

/** What has a secret somewhere inside of it. */
export const wrapped: readonly Shape[] = [
  {
    name: 'private-key',
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  {
    name: 'url-password',
    pattern:
      /(?<=[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'<>]{0,200}:)[^\s/@"'<>]{1,500}(?:@[^\s/?#@"'<>]{1,200}){0,8}(?=@)/gi,
  },
  {
    name: 'netrc',
    pattern:
      /(?<=\b(?:machine\s{1,9}\S{1,200}|default)\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9})[^\s"'\\]{1,500}/g,
  },
  { name: 'url-token', pattern: /(?<=https?:\/\/)[A-Za-z0-9_-]{20,}(?=@)/gi },
  {
    name: 'authorization',
    pattern:
      /(?<=\b(?:[Bb]earer|BEARER|[Bb]asic|[Tt]oken|[Dd]igest|[Aa]pi[Kk]ey|[Nn]egotiate)\s{1,3})(?=[^\s"']*(?:[0-9=._-]|[a-z][A-Z]))[A-Za-z0-9+/=._~-]{12,}/g,
  },
];
