import { DescribeBackupVaultCommand, GetBackupVaultAccessPolicyCommand, ResourceNotFoundException } from '@aws-sdk/client-backup';
import { paginateListTags } from '@aws-sdk/client-backup';
import { TAG } from '../../../../lib/naming';
import { retentionRange } from '../../../../lib/vault-names';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation, ExpectedVault } from '../expectation';
import { refusesAllBut, statementsIn } from '../policy';
import type { Alone } from '../policy';
import { tagCheck } from '../tag';

/** By which a recovery point goes before its day or out of AWS Backup's keeping, and by which the refusal goes or the lock changes. */
const ENDS = [
  'DeleteBackupVaultLockConfiguration',
  'DeleteRecoveryPoint',
  'DisassociateRecoveryPoint',
  'UpdateRecoveryPointLifecycle',
];
const UNSEALS = ['DeleteBackupVaultAccessPolicy', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration'];

/** The vaults that hold what is backed up, at home and in the recovery region: under the right key, locked for the plan's days. */
export async function vaults(aws: Aws, expected: Expectation): Promise<Check[]> {
  const all = expected.routines.flatMap(({ vault, copies }) => [vault, ...(copies ? [copies] : [])]);
  return (await Promise.all(all.map((vault) => vaultChecks(aws, expected, vault)))).flat();
}

async function vaultChecks(aws: Aws, expected: Expectation, wanted: ExpectedVault): Promise<Check[]> {
  const backup = clients.backup(wanted.region);
  const about = new About(`backups.${wanted.thing}`, wanted.arn);
  const at = { BackupVaultName: wanted.name };
  const vault = await ifThere(backup.send(new DescribeBackupVaultCommand(at)));
  if (!vault) return about.absent();
  const policy = await ifThere(backup.send(new GetBackupVaultAccessPolicyCommand(at)));
  const { eraser, provisioner } = expected.roles;
  const aloneMay = (alone: Alone, actions: readonly string[]): boolean =>
    refusesAllBut(
      statementsIn(policy?.Policy),
      alone,
      actions.map((action) => `backup:${action}`),
    );
  const { tenant } = expected.order;
  return [
    about.is('key', vault.EncryptionKeyArn, await aws.keyArn(wanted.region, wanted.keyAlias)),
    about.is('locked', vault.Locked ?? false, true),
    about.is('lock', vault.LockDate ? 'compliance' : 'governance', wanted.lock),
    daysCheck(about, expected, { own: wanted.own, min: vault.MinRetentionDays, max: vault.MaxRetentionDays }),
    about.is('deletion', aloneMay(role(eraser), ENDS) ? 'by erasure alone' : 'not guarded', 'by erasure alone'),
    about.is(
      'seal',
      aloneMay(role(provisioner(wanted.region)), UNSEALS) ? 'by deployment alone' : 'not guarded',
      'by deployment alone',
    ),
    ...(wanted.own
      ? [
          about.is(
            'session',
            aloneMay(sessionOf(tenant), ENDS) ? "in this tenant's session" : 'in any',
            "in this tenant's session",
          ),
          tagCheck(about, await tagsOf(wanted.region, wanted.arn), tenant),
        ]
      : []),
  ];
}

const role = (arn: string): Alone => ({ operator: 'ArnNotEquals', key: 'aws:PrincipalArn', value: arn });

/** An erasure works in a session tagged with its one tenant: one that runs astray empties no neighbour's vault. */
const sessionOf = (tenant: string): Alone => ({
  operator: 'StringNotEquals',
  key: `aws:PrincipalTag/${TAG.tenant}`,
  value: tenant,
});

/** A tenant's vault takes the plan's days and no others; the cell's own holds more than this plan's backups. */
function daysCheck(about: About, { plan }: Expectation, { own, min, max }: { own: boolean; min?: number; max?: number }): Check {
  const { shortest, longest } = retentionRange(plan.backups);
  const observed = `${min ?? 'no shortest'} to ${max ?? 'no longest'}`;
  if (own) return about.is('days', observed, `${shortest} to ${longest}`);
  const ok = min !== undefined && max !== undefined && min <= shortest && max >= longest;
  return about.holds('days', ok, { observed, expected: `a range that holds ${shortest} to ${longest}` });
}

export async function tagsOf(region: string, arn: string): Promise<{ Key: string; Value: string }[]> {
  const tags: Record<string, string> = {};
  for await (const page of paginateListTags({ client: clients.backup(region) }, { ResourceArn: arn }))
    Object.assign(tags, page.Tags);
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export async function ifThere<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
