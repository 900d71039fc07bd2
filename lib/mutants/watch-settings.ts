import type { Mutant } from './mutant';
import { mutantsOf } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import { CELL } from './spots';

const watch = (type: string, id?: string): Spot => ({ type, stack: `${CELL}-watch`, ...(id && { id }) });
const RECORDER = watch('AWS::Config::ConfigurationRecorder');
const HUB = watch('AWS::SecurityHub::Hub');
const PACK = watch('AWS::Config::ConformancePack');
const GUARD = watch('AWS::CloudFormation::GuardHook');

/** Watchers that look at half. */
export const WATCH_SETTINGS: readonly Mutant[] = mutantsOf('watchers-are-set-as-reviewed', {
  'recorder-of-some-types': [
    'the recorder records buckets alone',
    change(RECORDER, { RecordingGroup: { AllSupported: false, ResourceTypes: ['AWS::S3::Bucket'] } }),
  ],
  'recorder-once-a-day': ['the recorder looks once a day', change(RECORDER, { 'RecordingMode/RecordingFrequency': 'DAILY' })],
  'recorder-not-of-databases': [
    'the recorder looks at databases once a day',
    change(RECORDER, {
      'RecordingMode/RecordingModeOverrides': [{ RecordingFrequency: 'DAILY', ResourceTypes: ['AWS::RDS::DBInstance'] }],
    }),
  ],
  'recorder-not-of-iam': ['nobody records IAM', change(RECORDER, { 'RecordingGroup/IncludeGlobalResourceTypes': false })],
  'recorder-made-alone': ['the recorder is made and not started', change(RECORDER, { StartedOnCreate: false })],
  'standard-dropped': ['nobody measures against NIST', drop(watch('AWS::SecurityHub::Standard', 'Nist'))],
  'standard-of-an-older-version': [
    'the account is measured against an old benchmark',
    change(watch('AWS::SecurityHub::Standard', 'Cis'), {
      StandardsArn: 'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0',
    }),
  ],
  'standard-without-controls': [
    'controls of a standard are switched off',
    change(watch('AWS::SecurityHub::Standard', 'Nist'), {
      DisabledStandardsControls: [
        { StandardsControlArn: 'arn:aws:securityhub:ap-south-1:123456789012:control/nist-800-53/v/5.0.0/KMS.3' },
      ],
    }),
  ],
  'hub-without-new-controls': ['new controls stay off', change(HUB, { AutoEnableControls: false })],
  'pack-dropped': ['a region has no conformance pack', drop(PACK)],
  'pack-of-one-rule': ['the conformance pack has one rule', change(PACK, { TemplateBody: '{"Resources":{}}' })],
  'deploy-guard-of-new-stacks': [
    'the deploy guard looks at new stacks alone',
    change(GUARD, { 'TargetFilters/Actions': ['CREATE'] }),
  ],
  'guard-of-one-type': [
    'the deploy guard looks at buckets alone',
    change(GUARD, { TargetOperations: ['RESOURCE'], TargetFilters: { TargetNames: ['AWS::S3::Bucket'] } }),
  ],
  'guard-lets-tenants-through': [
    "the deploy guard lets tenants' stacks through",
    change(GUARD, { 'StackFilters/StackNames/Exclude': ['CDKToolkit', 'softdocket-production-acme-tenant'] }),
  ],
  'guard-of-other-rules': [
    'the deploy guard has rules that nobody reviewed',
    change(GUARD, { 'RuleLocation/Uri': 's3://cdk-hnb659fds-assets-123456789012-ap-south-1/other.guard' }),
  ],
});
