import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { change, drop, dropAll } from './planting';
import type { Spot } from './planting';
import { CELL, DETECTOR, FILES_TRAIL, WATCH } from './spots';

const REFUSED: Spot = { type: 'AWS::CloudWatch::Alarm', stack: WATCH, id: 'AlertsAlarmrefused' };
const VISITS: Spot = { type: 'AWS::Logs::SubscriptionFilter', stack: `${CELL}-front-door` };

/** Logs that are written, kept, and read by nobody. */
export const SEARCHED_LOGS: readonly Mutant[] = mutantsOf('logs-are-searched', {
  'trail-read-by-nobody': ['what a trail records is searched by nobody', dropAll('AWS::GuardDuty::Detector', WATCH)],
  'trail-read-by-a-detector-that-is-off': ['threat detection reads nothing', change(DETECTOR, { Enable: false })],
  'objects-read-by-nobody': [
    'threat detection does not read who reads files',
    change(DETECTOR, { 'Features/[Name=S3_DATA_EVENTS]/Status': 'DISABLED' }),
  ],
  'trail-counted-by-nobody': ["nobody counts what a trail's log says", dropAll('AWS::Logs::MetricFilter', WATCH)],
  'trail-counted-for-nobody': ['refusals are counted, and wake nobody', change(REFUSED, { ActionsEnabled: false })],
  'trail-into-another-log': [
    "filters count another log than the trail's",
    change(FILES_TRAIL, { CloudWatchLogsLogGroupArn: 'arn:aws:logs:ap-south-1:123456789012:log-group:/freehold/elsewhere:*' }),
  ],
  'firewall-read-by-nobody': ["nobody reads the firewall's log", drop(VISITS)],
  'firewall-read-elsewhere': [
    "the firewall's log goes to a hook that no stack declares",
    change(VISITS, { DestinationArn: 'arn:aws:lambda:ap-south-1:123456789012:function:somebody' }),
  ],
});
