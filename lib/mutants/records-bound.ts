import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Records of runs that one hook could leave in another's name, or over what was left. */

const audit = (place: string): string => `arn:aws:s3:::audit-enterprise-${at.ACCOUNT}-ap-south-1-an/${place}`;
const policyOf = (stack: string, id: string): Spot => ({ type: 'AWS::IAM::ManagedPolicy', stack, id });
const puts = (spot: Spot, sid: string, resources: Value): Plant =>
  change(spot, { [`PolicyDocument/Statement/[Sid=${sid}]/Resource`]: resources });
const signs = (spot: Spot, ...hooks: readonly string[]): Plant =>
  change(spot, {
    'KeyPolicy/Statement/[Sid=Sign]/Condition/ArnEquals/aws:PrincipalArn': hooks.map((hook) => at.ours(`ap-south-1-${hook}`)),
  });
const AUDIT_POLICY: Spot = { type: 'AWS::S3::BucketPolicy', stack: at.LEDGER, id: 'enterprise' };
const once = (path: string, value: Value): Plant =>
  change(AUDIT_POLICY, { [`PolicyDocument/Statement/[Sid=RecordsOnce]${path}`]: value });

export const RECORDS_BOUND: readonly Mutant[] = mutantsOf('records-are-bound-to-their-runs', {
  'heartbeat-records-drills': [
    'the hook of heartbeats leaves records of restore drills',
    puts(policyOf(at.LIFECYCLE, 'WriteHeartbeat'), 'KeepRecords', [
      audit('records/run=write-heartbeat/*'),
      audit('records/run=restore-drill/*'),
    ]),
  ],
  'heartbeat-records-everything': [
    'the hook of heartbeats leaves records of any run',
    puts(policyOf(at.LIFECYCLE, 'WriteHeartbeat'), 'KeepRecords', audit('records/*')),
  ],
  'report-writes-among-records': [
    'the hook that reports emergencies writes among the records of runs',
    puts(policyOf(at.BREAK_GLASS, 'ReportBreakGlass'), 'WriteRecords', audit('*')),
  ],
  'heartbeat-signs-for-machines': [
    'the key of the records of machines signs for the hook of heartbeats',
    signs(at.MACHINES_KEY, 'keep-ledger', 'write-heartbeat'),
  ],
  'everybody-signs-for-machines': [
    'the key of the records of machines signs for whoever may by their own policy',
    change(at.MACHINES_KEY, { 'KeyPolicy/Statement/[Sid=Sign]/Condition/ArnEquals': undefined }),
  ],
  'machines-sign-for-nobody': [
    'the key of the records of machines does not know the hook that signs with it',
    signs(at.MACHINES_KEY, 'tell-customer'),
  ],
  'key-of-hooks-as-that-of-machines': [
    'what is published as the key of machines is the key of hooks',
    change(
      { type: 'AWS::SSM::Parameter', stack: at.WATCH, id: 'recordspublickeymachines' },
      { Value: { 'Fn::GetAtt': ['RecordsPublicKey3772F9B9', 'PublicKeyPem'] } },
    ),
  ],
  'alias-of-machines-on-the-key-of-hooks': [
    'the key of hooks is called that of machines',
    change(
      { type: 'AWS::KMS::Alias', stack: at.WATCH, id: 'Recordsmachines' },
      { TargetKeyId: { 'Fn::GetAtt': ['RecordsKey99747094', 'Arn'] } },
    ),
  ],
  'records-written-over': ['a later record takes the name of an earlier one', once('/Effect', 'Allow')],
  'records-written-over-by-some': [
    'some may write over records',
    once('/Condition/ArnNotEquals', { 'aws:PrincipalArn': at.ours('ap-south-1-keep-ledger') }),
  ],
  'records-of-one-run-once': ['records of one run alone are written once', once('/Resource', audit('records/run=erasure/*'))],
  'records-taken-from-nobody': ['the bucket refuses every record', once('/Condition', undefined)],
});
