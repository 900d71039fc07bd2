import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { change } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** What a containment may change in IAM, and by which policy. */

const ourPolicy = (name: string): Value => `arn:aws:iam::${at.ACCOUNT}:policy/softdocket-production-${name}`;
const CONTAINMENT: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesContainment' };
const SHUT_OFF: Spot = { ...CONTAINMENT, id: 'BoundariesShutOff' };
/** The one statement by which IAM is changed, changed. */
const shuts = (edits: Edits): Plant =>
  change(
    CONTAINMENT,
    Object.fromEntries(Object.entries(edits).map(([path, v]) => [`PolicyDocument/Statement/[Sid=ShutOffTenants]/${path}`, v])),
  );
const POLICY = 'Condition/ArnEquals/iam:PolicyARN';
const BOUND = 'Condition/StringEquals/iam:PermissionsBoundary';

export const SHUTTING_OFF: readonly Mutant[] = mutantsOf('boundary-is-a-ceiling', {
  'shut-off-by-any-policy': ["a containment puts any policy on tenants' roles", shuts({ 'Condition/ArnEquals': undefined })],
  'shut-off-by-another-policy': [
    "a containment puts another policy of the templates on tenants' roles",
    shuts({ [POLICY]: ourPolicy('bharatmills-access') }),
  ],
  'shut-off-by-one-more-policy': [
    "a containment puts AWS's policy for administrators on tenants' roles, too",
    shuts({ [POLICY]: (old) => [old!, 'arn:aws:iam::aws:policy/AdministratorAccess'] }),
  ],
  'shut-off-by-a-pattern': [
    "a containment puts every policy of the platform's on tenants' roles",
    shuts({ [POLICY]: ourPolicy('*') }),
  ],
  'shut-off-if-it-says-so': [
    'a containment is held to its policy only where the call names one',
    shuts({ 'Condition/ArnEquals': undefined, 'Condition/ArnEqualsIfExists': { 'iam:PolicyARN': ourPolicy('shut-off') } }),
  ],
  'shut-off-of-an-empty-set': [
    'a containment is held to its policy only where the call has one',
    shuts({ 'Condition/ArnEquals': undefined, 'Condition/ForAllValues:ArnEquals': { 'iam:PolicyARN': ourPolicy('shut-off') } }),
  ],
  'shut-off-that-allows': [
    'the policy that denies everything allows something besides',
    change(SHUT_OFF, { 'PolicyDocument/Statement/-': { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } }),
  ],
  'shut-off-turned-round': [
    'the policy that denies everything allows it',
    change(SHUT_OFF, { 'PolicyDocument/Statement/0/Effect': 'Allow' }),
  ],
  'shut-off-of-files-alone': [
    'the policy that denies everything denies files alone',
    change(SHUT_OFF, { 'PolicyDocument/Statement/0/Action': 's3:*' }),
  ],
  'shut-off-of-one-bucket': [
    'the policy that denies everything denies it on one bucket alone',
    change(SHUT_OFF, { 'PolicyDocument/Statement/0/Resource': 'arn:aws:s3:::one/*' }),
  ],
  'shut-off-now-and-then': [
    'the policy that denies everything denies it until a day that has passed',
    change(SHUT_OFF, {
      'PolicyDocument/Statement/0/Condition': { DateLessThan: { 'aws:TokenIssueTime': '2026-11-30T00:00:00Z' } },
    }),
  ],
  'shut-off-by-writing': ['a containment writes policies into roles', shuts({ 'Action/-': 'iam:PutRolePolicy' })],
  'shut-off-by-versions': ['a containment writes other versions of its policy', shuts({ 'Action/-': 'iam:CreatePolicyVersion' })],
  'shut-off-of-other-roles': ['a containment shuts any role off', shuts({ Resource: at.ours('*') })],
  'shut-off-of-emergency-roles': [
    "a containment shuts tenants' emergency roles off, too",
    shuts({ Resource: (old) => [old!, at.ours('*-break-glass')] }),
  ],
  'shut-off-of-all-but-one': [
    'a containment shuts all roles off but one',
    shuts({ Resource: undefined, NotResource: at.ours('one') }),
  ],
  'shut-off-of-hooks': ["a containment shuts hooks off whose names end as those of tenants' roles", shuts({ [BOUND]: undefined })],
  'shut-off-of-hooks-by-name': ['a containment shuts hooks off by their boundary', shuts({ [BOUND]: ourPolicy('hook-boundary') })],
  'shut-off-by-every-hook': [
    'every hook may shut tenants off',
    change(
      { ...CONTAINMENT, id: 'BoundariesHook' },
      {
        'PolicyDocument/Statement/-': {
          Effect: 'Allow',
          Action: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
          Resource: at.ours('*-access'),
          Condition: {
            ArnEquals: { 'iam:PolicyARN': ourPolicy('shut-off') },
            StringEquals: { 'iam:PermissionsBoundary': ourPolicy('tenant-boundary') },
            StringEqualsIfExists: { 'aws:RequestedRegion': ['ap-south-1', 'us-east-1'] },
          },
        },
      },
    ),
  ],
});
