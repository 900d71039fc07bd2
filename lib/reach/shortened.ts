import { TAG } from '../naming';

/** Whose names are shortened. */
interface Named {
  readonly name: string;
  readonly stage: { readonly name: string };
}

/**
 * An ARN, or a text with one, without what is the same for every region, account and company: `kms:key/*`, `s3:files-*-@/*` for a
 * bucket of an account and region, `rds:db:~-*-database` for what bears the platform's and the stage's name, `{own}` for the tenant of
 * the session's tag. Whose account and which region it was, another check says.
 */
export function shortened(text: string, { name, stage }: Named): string {
  return text
    .replace(/<AWS::(\w+)>/g, '<$1>') // as cdk-nag prints what is known at deployment
    .replace(THE_SESSIONS, OWN)
    .replace(/^arn:[^:]*:([^:]*):[^:]*:[^:]*:/, '$1:')
    .replaceAll(`${name}-${stage.name}`, '~')
    .replace(/-(\d{12}|<AccountId>)-([a-z]+(-[a-z]+)+-\d|<Region>)(-an)?(?=$|\/)/g, '-@')
    .replaceAll(`-${name}-@`, '-{p}-@')
    .replace(/\.[a-z]+(-[a-z]+)+-\d\.amazonaws\.(com|eu)/g, '.@.&')
    .replace(/^([a-z]+)\.amazonaws\.(com|eu)$/, '$1.&');
}

const OWN = '{own}';
/** As the template has it, and as cdk-nag prints it. */
const THE_SESSIONS = new RegExp(`(\\$\\{|<)aws:PrincipalTag/${TAG.tenant}[}>]`, 'g');

/** Text with a wildcard, or of one tenant whom no template names. */
const isWild = (resource: string): boolean => /[*?]/.test(resource) || resource.includes(OWN);

/** Everything in one bucket, of one log or of one table, and the logins that are made for one tenant in emergencies: as wide as the one resource that it names, which another check looks for. */
const PARTS = [
  /^s3:[^*?]+-@\/[^?]*\*$/,
  /^logs:log-group:[^*?]+:\*$/,
  /^rds-db:dbuser:[^*?]+\/([a-z][a-z0-9]+|<Tenant>)_bg_\?{24}$/,
  /^dynamodb:table\/[^*?]+\/(backup|index)\/\*$/,
  /^<[^*?<>]+>\/(backup\/)?\*$/,
];

/** Whether a shortened resource stands for more than one that somebody has named. */
export const isWide = (resource: string): boolean =>
  isWild(resource) && (resource.includes(OWN) || !PARTS.some((part) => part.test(resource)));
