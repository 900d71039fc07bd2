import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { add, change, drop } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Ends that nobody hears of, because somebody listened for failures alone. */

const alarm = (how: string): Spot => ({ type: 'AWS::CloudWatch::Alarm', stack: at.LIFECYCLE, id: `OnboardingMachineAlarm${how}` });
const listening = (source: string, detailType: string, detail: { [key: string]: string[] }) =>
  add(at.WATCH, {
    Failures: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: [source], 'detail-type': [detailType], detail },
        Targets: [{ Id: 'a', Arn: `arn:aws:sns:ap-south-1:${at.ACCOUNT}:softdocket-production-on-call` }],
      },
    },
  });

export const BAD_ENDS: readonly Mutant[] = mutantsOf('every-bad-end-is-heard', {
  'stopped-run-unheard': ['a run that somebody stopped wakes nobody', drop(alarm('aborted'))],
  'endless-run-unheard': ['a run that took too long wakes nobody', drop(alarm('timedout'))],
  'failed-run-of-another-machine': [
    "failed runs of onboarding are counted at another machine's",
    change(alarm('failed'), {
      'Dimensions/0/Value': `arn:aws:states:ap-south-1:${at.ACCOUNT}:stateMachine:softdocket-production-change`,
    }),
  ],
  'failed-run-heard-at-the-third': ['a failed run wakes somebody at the third time', change(alarm('failed'), { Threshold: 3 })],
  'failed-run-heard-by-nobody': ['a failed run tells nobody', change(alarm('failed'), { AlarmActions: [] })],
  'restores-that-fail-alone': [
    'a rule hears of failed restores, and of none that was stopped',
    listening('aws.backup', 'Restore Job State Change', { status: ['FAILED'] }),
  ],
  'runs-that-fail-alone': [
    'a rule hears of one bad end of stacks alone',
    add(at.WATCH, {
      Failures: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.cloudformation'],
            'detail-type': ['CloudFormation Stack Status Change'],
            detail: { 'status-details': { status: ['CREATE_FAILED', 'UPDATE_FAILED', 'DELETE_FAILED'] } },
          },
        },
      },
    }),
  ],
});
