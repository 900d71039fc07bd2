import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import * as at from './spots';

/** Documents and names that AWS would refuse, or cut, in the middle of a deployment. */

const statements = (count: number): Value =>
  Array.from({ length: count }, (_, i) => ({
    Sid: `Planted${i}`,
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/${'folder/'.repeat(20)}${i}`,
  }));
const planted = (Type: string, Properties: Readonly<Record<string, Value>>): Plant =>
  add(at.TENANT, { Planted: { Type, Properties } });
const document = (count: number): Value => ({ Version: '2012-10-17', Statement: statements(count) });

export const TOO_LONG: readonly Mutant[] = mutantsOf('everything-fits', {
  'policy-too-long': ['a policy is longer than IAM takes', change(at.ACCESS_POLICY, { PolicyDocument: document(40) })],
  'trust-too-long': ['a trust policy is longer than IAM takes', change(at.ACCESS_ROLE, { AssumeRolePolicyDocument: document(10) })],
  'key-policy-too-long': ['a key policy is longer than KMS takes', change(at.DATA_KEY, { KeyPolicy: document(200) })],
  'bucket-policy-too-long': ['a bucket policy is longer than S3 takes', change(at.FILES_POLICY, { PolicyDocument: document(120) })],
  'vault-policy-too-long': ['the policy of a vault is too long', change(at.VAULT, { AccessPolicy: document(30) })],
  'inline-policies-too-long': [
    'inline policies are longer than a role takes',
    change(at.ACCESS_ROLE, { Policies: [{ PolicyName: 'planted', PolicyDocument: document(60) }] }),
  ],
  'policies-too-many': [
    'a role carries more policies than IAM attaches',
    change(at.ACCESS_ROLE, {
      ManagedPolicyArns: Array.from({ length: 11 }, (_, i) => `arn:aws:iam::${at.ACCOUNT}:policy/planted-${i}`),
    }),
  ],
  'log-policies-too-many': [
    'a region has more policies of logs than CloudWatch takes',
    add(
      at.TENANT,
      Object.fromEntries(
        Array.from({ length: 11 }, (_, i) => [
          `Planted${i}`,
          { Type: 'AWS::Logs::ResourcePolicy', Properties: { PolicyName: `planted-${i}`, PolicyDocument: '{}' } },
        ]),
      ),
    ),
  ],
  'selection-too-long-for-some': [
    'the name of a selection is too long for a tenant with a long id',
    change(at.SELECTION, { 'BackupSelection/SelectionName': 'softdocket-production-bharatmills-backups-of-all' }),
  ],
  'role-too-long-for-some': [
    'the name of a role is too long for a tenant with a long id',
    change(at.ACCESS_ROLE, { RoleName: 'softdocket-production-bharatmills-access-for-the-application' }),
  ],
  'name-of-wrong-letters': [
    'a vault has a name that AWS Backup does not take',
    change(at.VAULT, { BackupVaultName: 'files.vault' }),
  ],
  'name-too-short': ['a vault has a name of one letter', change(at.VAULT, { BackupVaultName: 'v' })],
  'parameter-too-long': [
    'a published value is longer than a parameter holds',
    planted('AWS::SSM::Parameter', { Name: '/freehold/planted', Type: 'String', Value: 'x'.repeat(4097) }),
  ],
  'variables-too-many': [
    'a hook is told more than Lambda hands over',
    change(at.HOOK, { 'Environment/Variables/PLANTED': 'x'.repeat(4097) }),
  ],
  'pattern-too-long': [
    'an event is described at more length than EventBridge reads',
    change({ type: 'AWS::Events::Rule', stack: at.WATCH, id: 'Alerts' }, { EventPattern: { source: ['x'.repeat(2048)] } }),
  ],
  'tags-too-many': [
    'a bucket has more tags than AWS takes',
    change(at.FILES, { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `planted-${i}`, Value: 'x' })) }),
  ],
  'reference-that-nobody-described': [
    'a policy names what only a deployment knows, and of which nobody said how long it is',
    change(at.ACCESS_POLICY, {
      'PolicyDocument/Statement/0/Resource': Array.from({ length: 3 }, () => ({ 'Fn::GetAtt': ['Planted', 'Arn'] })),
    }),
  ],
  'name-that-nobody-looked-up': [
    'a resource has a name whose limit nobody looked up',
    change(at.VAULT, { PlantedName: 'of nobody' }),
  ],
});
