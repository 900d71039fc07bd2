import { ConfigurationError, notAmong, type Mistake } from './mistakes';
import type { Cell, Platform, Residency } from './platform';
import type { Loss } from './selection';

/**
 * The platform as it stands once the home region of one residency is lost: what was its recovery region is its home, and it has no other
 * any more. All else is as it was, accounts included: what is global in them is still there, and named. Its tenants are not among those that
 * are synthesized: what they have in the recovery region stays as it is deployed, and what serves them is restored, each by itself.
 *
 * @throws ConfigurationError where nothing can take over
 */
export function afterTheLoss(platform: Platform, loss: Loss): Platform {
  const residency = takenOver(platform, loss);
  return {
    ...platform,
    residencies: platform.residencies.map((one) => (one.name === loss.residency ? residency : one)),
    tenants: platform.tenants.flatMap((tenant) => {
      if (tenant.residency.name !== loss.residency) return [tenant];
      return tenant.plan.isolation === 'dedicated' ? [] : [{ ...tenant, residency }];
    }),
  };
}

function takenOver(platform: Platform, { residency: name, source }: Loss): Residency {
  const able = platform.residencies.filter(({ recovery }) => recovery !== undefined).map((one) => one.name);
  const found = platform.residencies.find((one) => one.name === name);
  if (!found) {
    throw refused(
      name,
      notAmong(able, name, { what: `the residency does not exist in ${platform.name}`, otherwise: 'choose one' }),
    );
  }
  const { recovery, home, ...rest } = found;
  if (!recovery) {
    throw refused(name, {
      what: `residency "${name}" has no recovery region that could take over`,
      got: `${home.region.region} alone`,
      wanted: able.length > 0 ? `one of ${able.join(', ')}` : 'a residency with `recovery`',
      remedy: 'wait until the region is back: what is left of it, its locked vault keeps there; no other region has a copy',
    });
  }
  if (!recovery.account.hostedZoneId && !recovery.account.certificateArns?.[recovery.region.region]) {
    const { region } = recovery.region;
    throw refused(name, {
      what: `the front door in ${region} has no certificate`,
      got: 'an account without `hostedZoneId`, and none in `certificateArns` for the region',
      wanted: `certificateArns: { ${region}: ... }`,
      remedy: `ask ACM in ${region} for one for ${name}.${recovery.account.domain}, have it proved, and write its ARN into platform.yaml`,
    });
  }
  const taken: Cell = { ...recovery, role: 'home', takenOver: true };
  const begins = beginning(taken, platform, source);
  return { ...rest, home: taken, lost: { ...home, role: 'recovery' }, ...(begins !== undefined && { begins }) };
}

/** A residency as it stood before: what others are told of it does not change with a loss, and so neither do they. */
export function asBefore(residency: Residency): Residency {
  const { lost, home, ...rest } = residency;
  return lost ? { ...rest, home: { ...lost, role: 'home' }, recovery: { ...home, role: 'recovery' } } : residency;
}

/**
 * What no backup is called: whoever rehearses knows none, and who deploys has to name one. Until then CloudFormation makes no database, for
 * RDS knows no such backup; what would be worse is one that is empty.
 */
export const NOT_NAMED = 'not-named-yet';

/** ARN of a backup of the kind that the shared plan's are, in the region and account where the database is to stand. */
function beginning({ region, account }: Cell, { plans }: Platform, source: string | undefined): string | undefined {
  const sharing = plans.find(({ isolation }) => isolation !== 'dedicated');
  const file = `source=${source}`;
  if (!sharing) {
    if (source === undefined) return undefined;
    const remedy = 'leave it out; a tenant that has an instance of its own is restored by itself';
    throw new ConfigurationError([{ file, what: 'no plan shares a database', wanted: 'no source', remedy }]);
  }
  const here = `arn:${region.partition}:rds:${region.region}:${account.id}:`;
  const [kind, list] = sharing.backups.replicated
    ? ['auto-backup:ab-', 'rds describe-db-instance-automated-backups']
    : ['snapshot:awsbackup:', 'backup list-recovery-points-by-backup-vault --backup-vault-name VAULT'];
  if (source === undefined) return `${here}${kind}${NOT_NAMED}`;
  const after = source.startsWith(`${here}${kind}`) ? source.slice(here.length + kind.length) : '';
  if (/^[A-Za-z0-9-]{1,200}$/.test(after)) return source;
  throw new ConfigurationError([
    {
      file,
      what: 'that is no backup with which the shared database can begin',
      got: `"${source}"`,
      wanted: `${here}${kind}...`,
      remedy: `\`aws ${list} --region ${region.region}\` lists them; docs/failover.md says which`,
    },
  ]);
}

const refused = (name: string, mistake: Omit<Mistake, 'file'>): ConfigurationError =>
  new ConfigurationError([{ file: `failover=${name}`, ...mistake }]);
