import { statementsOf } from '../../lib/fences/policies/policy';
import { mayMean } from '../../lib/fences/policies/signatures';
import type { Statement } from '../../lib/fences/policies/policy';
import { boundaryName } from '../../lib/role-names';
import { buildPlatform } from '../support/build';

const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production', tenants: 'acme' });
const tenantsHome = platform.tenants[0]!.residency.home;
const { account, region } = tenantsHome;
const bucketOf = (tenant: string): string => `arn:aws:s3:::files-${tenant}-${account.id}-${region.region}-an`;

const own = assembly
  .all('AWS::IAM::ManagedPolicy')
  .filter(({ stack, logicalId }) => stack.region === region.region && logicalId.startsWith('RestoreFilesRolePolicy'))
  .flatMap((policy) => statementsOf(assembly, policy.stack, policy.properties.PolicyDocument));

/** As IAM reads them in a session of a tenant; outside one, whatever names the tag allows nothing. */
function inSession(tenant: string | undefined): Statement[] {
  const variable = '${aws:PrincipalTag/freehold:tenant}';
  return own
    .filter((statement) => tenant !== undefined || !JSON.stringify(statement).includes(variable))
    .map((statement) => JSON.parse(JSON.stringify(statement).replaceAll(variable, tenant ?? '')) as Statement);
}
const may = (session: string | undefined, action: string, name: string, whose = ''): boolean =>
  inSession(session).some((one) =>
    mayMean(one, {
      action,
      names: [name],
      facts: new Map([
        ['aws:resourcetag/freehold:tenant', whose],
        ['kms:viaservice', `s3.${region.region}.amazonaws.com`],
      ]),
    }),
  );

describe('SD-6.1 who puts files back works in a session for one tenant', () => {
  const objects = own.flatMap(({ actions }) => actions).filter((action) => /^s3:/.test(action) && !/Bucket|Lifecycle/.test(action));
  test('there is something to hold', () => expect(objects.length).toBeGreaterThan(6));

  test.each(objects)('%s', (action) => {
    const all = ['acme', 'globex', 'acmeco'].map((tenant) => may('acme', action, `${bucketOf(tenant)}/a`));
    expect(all).toEqual([true, false, false]);
    expect(may(undefined, action, `${bucketOf('acme')}/a`)).toBe(false);
  });

  test.each(['kms:Decrypt', 'kms:GenerateDataKey'])('%s of a tenant’s key, by its tag', (action) => {
    const key = `arn:aws:kms:${region.region}:${account.id}:key/1234abcd`;
    expect([may('acme', action, key, 'acme'), may('acme', action, key, 'globex'), may(undefined, action, key, 'acme')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('neither it nor its ceiling may delete a version, or change a bucket', () => {
    const ceilings = assembly
      .all('AWS::IAM::ManagedPolicy')
      .filter(
        ({ properties }) =>
          properties.ManagedPolicyName === boundaryName({ platform: platform.name, stage: platform.stage.name }, 'restorer'),
      )
      .flatMap((policy) => statementsOf(assembly, policy.stack, policy.properties.PolicyDocument));
    expect(ceilings.length).toBeGreaterThan(0);
    const allowed = [...own, ...ceilings].filter(({ allows }) => allows).flatMap(({ actions }) => actions);
    expect(
      allowed.filter((action) => /^s3:(DeleteObjectVersion|DeleteBucket|PutBucket|PutLifecycle|BypassGovernance|\*)/i.test(action)),
    ).toEqual([]);
  });

  test('the tenant’s key admits it in a session for this tenant, and in no other', () => {
    const [key] = assembly
      .all('AWS::KMS::Key')
      .filter(({ stack, logicalId }) => stack.name.endsWith('-acme-tenant') && logicalId.startsWith('KeysDataKey'));
    const [statement, ...more] = (
      key!.properties.KeyPolicy as { Statement: { Sid: string; Action: string[]; Condition: object }[] }
    ).Statement.filter(({ Sid }) => Sid === 'Files');
    expect(more).toEqual([]);
    expect(statement!.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(JSON.stringify(statement!.Condition)).toContain('"aws:PrincipalTag/freehold:tenant":"acme"');
    expect(JSON.stringify(statement!.Condition)).toContain('-restore-files"');
  });
});
