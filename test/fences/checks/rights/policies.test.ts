import type { Value } from '../../../../lib/fences/templates/assembly';
import { bucketsRefuse, callersAreNamed, onlyErasureDeletesBackups } from '../../../../lib/fences/checks/rights/policies';
import { buildPlatform } from '../../../support/build';
import { andStatement, findings, plant, statement } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const account = assembly.stacks[0]!.account;
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const BUCKET: Spot = { type: 'AWS::S3::BucketPolicy', stack: 'noordzee-tenant' };
const QUEUE: Spot = { type: 'AWS::SQS::QueuePolicy' };
const VAULT: Spot = { type: 'AWS::Backup::BackupVault', stack: 'noordzee-tenant' };
const allow = (rest: { [key: string]: Value }): Edits => ({
  PolicyDocument: andStatement({ Effect: 'Allow', Action: '*', Resource: '*', ...rest }),
});
const admitted = (spot: Spot, edits: Edits): string[] => findings(callersAreNamed, plant(assembly, spot, edits));

test('every policy of a resource names its callers', () => {
  expect(callersAreNamed.look(assembly).length).toBeGreaterThan(15);
  expect(findings(callersAreNamed, assembly)).toEqual([]);
});

describe('callers named otherwise are met', () => {
  test.each<[string, Spot, Edits]>([
    ['a role', BUCKET, allow({ Principal: { AWS: role('softhouse-production-noordzee-access') } })],
    [
      'a service with its bucket',
      QUEUE,
      allow({
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::files-noordzee' } } },
      }),
    ],
    [
      'a service with its account',
      QUEUE,
      allow({
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { StringEquals: { 'aws:sourceaccount': { Ref: 'AWS::AccountId' } } },
      }),
    ],
    // EventBridge says nothing of its source to SNS, and KMS sees for itself which topic a key is for.
    [
      'an event rule that says for whom when it can',
      QUEUE,
      allow({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } },
      }),
    ],
  ])('%s', (_, spot, edits) => expect(admitted(spot, edits)).toEqual([]));
});

describe('a bucket that refuses what it must is met', () => {
  const deny = (i: number, edits: Edits): Edits =>
    Object.fromEntries(Object.entries(edits).map(([path, value]) => [`PolicyDocument/Statement/${i}/${path}`, value]));

  test('as SealedBucket says it', () => {
    expect(bucketsRefuse.look(assembly)).toHaveLength(assembly.all('AWS::S3::Bucket').length);
    expect(findings(bucketsRefuse, assembly)).toEqual([]);
  });

  test('by refusals of more than asked', () => {
    expect(findings(bucketsRefuse, plant(assembly, BUCKET, deny(1, { 'Condition/NumericLessThan/s3:TlsVersion': '1.3' })))).toEqual(
      [],
    );
    expect(findings(bucketsRefuse, plant(assembly, BUCKET, deny(0, { Principal: '*', Resource: '*', Action: ['s3:*'] })))).toEqual(
      [],
    );
  });
});

test('a vault that refuses deletion to all but the eraser is met', () => {
  const everybody = { AccessPolicy: statement('OnlyErasureDeletes', { Principal: { AWS: '*' } }) };
  expect(onlyErasureDeletesBackups.look(assembly)).toHaveLength(assembly.all(VAULT.type).length);
  expect(findings(onlyErasureDeletesBackups, assembly)).toEqual([]);
  expect(findings(onlyErasureDeletesBackups, plant(assembly, VAULT, everybody))).toEqual([]);
});
