/**
 * What is a secret whatever it is called: the forms that issuers give to what they hand out, so that scanners find it, as each
 * is known for. No issuer's page was looked up: what a form lacks or has too much, the run of letters below makes up for in part.
 */
const FORMS: readonly (readonly [what: string, form: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/],
  ['an access key of AWS', /\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/],
  ['a password in an address', /:\/\/[^/\s:@<>]*:[^/\s@<>]+@/],
  ['a token of GitHub', /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/],
  ['a token of GitLab', /\bgl(pat|dt|rt|ptt|ft|soat|agent|imt)-[\w-]{16,}/],
  ['a token of Slack', /\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-\w+|hooks\.slack\.com\/(services|workflows)\/\w/],
  ['a key of Stripe', /\b((sk|rk)_(live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{16,})/],
  ['a key of Google', /\bAIza[\w-]{35}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/],
  ['a key of Azure', /\b(AccountKey|SharedAccessKey|SharedAccessSignature)=[\w+/=%-]{20,}|\b\w{3}[78]Q~[\w.~-]{30,}/],
  [
    'a token of a registry of packages',
    /\bnpm_[A-Za-z0-9]{36}|\bpypi-[\w-]{40,}|\brubygems_[0-9a-f]{40,}|\bdckr_(pat|oat)_[\w-]{20,}/,
  ],
  ['a token of HashiCorp', /\bhv[sbr]\.[\w-]{20,}|\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}/],
  [
    'a key to send mail',
    /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-f]{32}\b|\bxkeysib-[0-9a-f]{40,}|\bre_[A-Za-z0-9]{8,}_[A-Za-z0-9]{20,}/,
  ],
  ['a key of Twilio', /\bSK[0-9a-f]{32}\b/],
  ['a key to a model', /\bsk-[A-Za-z0-9_-]{20,}|\bhf_[A-Za-z0-9]{30,}/],
  ['a token of Shopify', /\bshp(at|ca|pa|ss)_[0-9a-fA-F]{32}/],
  ['a token of Telegram', /\b\d{8,10}:AA[\w-]{32,}/],
  ['a webhook of Discord', /discord(app)?\.com\/api\/webhooks\/\d/],
  ['a token of Atlassian', /\bAT(ATT|CTT|BB)[A-Za-z0-9][\w=-]{20,}/],
  [
    'a key to watch with',
    /\bNRAK-[A-Z0-9]{20,}|\bglsa_\w{20,}|\bglc_[\w=]{20,}|\bsntrys_[\w=+/]{20,}|\bdp\.(pt|st|ct)\.[A-Za-z0-9]{20,}/,
  ],
  [
    'a token of a host',
    /\bdo[opr]_v1_[0-9a-f]{40,}|\bdapi[0-9a-f]{32}|\bsbp_[0-9a-f]{40}|\bPMAK-[0-9a-f-]{40,}|\blin_api_\w{20,}|\bntn_\w{30,}/,
  ],
  ['a key of age', /\bAGE-SECRET-KEY-1\w{20,}/],
  ['a token that is signed', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a credential in a header', /\b(Basic|Bearer)\s+(?!\$)[A-Za-z0-9+/=._-]{16,}/],
  ['a secret in a line of settings', /\b(password|passwd|pwd|secret|token|api_?key)\s*=\s*['"]?[^\s'"<>$;,&{}()]{4,}/i],
];
/** What one of them has in it, without looking round: nearly every text has nothing of the kind, and is done. */
const MARKS = new RegExp(
  [
    ...[
      'PRIVATE KEY',
      'A[KSB]IA',
      'ACCA',
      '://',
      'gh[pousr]_',
      'github_pat',
      'gl[a-z]+-',
      'xox',
      'xapp-',
      'slack\\.com',
      '[sr]k_',
      'whsec_',
    ],
    ...[
      'AIza',
      'ya29\\.',
      'GOCSPX',
      'Q~',
      'npm_',
      'pypi-',
      'rubygems_',
      'dckr_',
      'hv[sbr]\\.',
      'atlasv1',
      'SG\\.',
      'key-',
      'xkeysib',
      're_',
    ],
    ...[
      'SK[0-9a-f]',
      'sk-',
      'hf_',
      'shp[acs]',
      ':AA',
      'webhooks',
      'AT[ACB]',
      'NRAK',
      'gl[sc]',
      'sntrys',
      'dp\\.',
      'do[opr]_',
      'dapi',
      'sbp_',
    ],
    ...['PMAK', 'lin_api', 'ntn_', 'AGE-', 'eyJ', 'Basic', 'Bearer', '='],
  ].join('|'),
);

const known = new Map<string, string>();

/** What secret a text is or holds; empty for none. A text that comes again, as most do, is not looked at again. */
export function secretIn(text: string): string {
  if (text.length < 8) return '';
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const found = looked(text);
  known.set(text, found);
  return found;
}

const READ = /\{\{resolve:(secretsmanager|ssm-secure)\b/;
/** Attributes that are secrets themselves: of access keys, sign-in clients and the like. */
const ATTRIBUTE = /<[\w-]+\/\w+\.\w*(Secret|SecretAccessKey|SecretString|Password|Token)>/;

const looked = (text: string): string => issuedIn(text) || (isRandom(text) ? 'what looks drawn at random' : '');

/** The same where names stand that look drawn at random: what an issuer marks as its own, and what is read or handed on. */
export function issuedIn(text: string): string {
  if (READ.test(text)) return 'a secret, read at deployment';
  if (ATTRIBUTE.test(text)) return 'a secret of another resource';
  return (MARKS.test(text) && FORMS.find(([, one]) => one.test(text))?.[0]) || '';
}

/** Letters of both cases and digits in a run as long as a key: an issuer that is not listed hands out the like. */
const RUN = /[A-Za-z0-9+=]{20,}|[A-Za-z0-9+/=]{40}(?![A-Za-z0-9+/=])/g;
/** Digits and a to f as long as a key; a hash that names a file or an image says of what it is. */
const HEX = /(?<!sha256:|SHA-256 |[\da-zA-Z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{32,}(?![\da-zA-Z]|\.[a-z]{2,5}\b)/;
const LONG = /[A-Za-z0-9+/=]{20}/;
/** Programs are pinned by a check of their own, and name what they import. */
const PROGRAM = 3_000;

function isRandom(text: string): boolean {
  if (text.length > PROGRAM) return false;
  if (!LONG.test(text) || text.startsWith('arn:')) return false; // whose an ARN is, a check of addresses says
  const own = text.replace(/<[^<>]*>|\{\{resolve:[^}]*\}\}/g, ' ');
  if (HEX.test(own)) return true;
  return (own.match(RUN) ?? []).some((run) => {
    const digits = run.match(/\d/g)?.length ?? 0;
    return /[a-z]/.test(run) && /[A-Z]/.test(run) && digits > (run.length < 40 ? 1 : 0) && surprise(run) > 3.9;
  });
}

/** Bits a character: words repeat their letters, keys do not. */
function surprise(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
