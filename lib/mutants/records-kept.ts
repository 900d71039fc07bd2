import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What databases write down, and how long what others write is kept. */

const EXPORTS = 'EnableCloudwatchLogsExports';

const LEAVE = mutantsOf('database_logs_leave_the_instance', {
  'database-log-stays': ['the log of a database stays on the instance', change(at.DATABASE, { [EXPORTS]: undefined })],
  'database-log-of-upgrades-alone': [
    'the log of upgrades alone leaves the instance',
    change(at.DATABASE, { [EXPORTS]: ['upgrade'] }),
  ],
});

const GROUP: Spot = { type: 'AWS::RDS::DBParameterGroup', stack: at.NETWORK };
const parameter = (name: string, value?: string): Plant => change(GROUP, { [`Parameters/${name}`]: value });

const WRITES = mutantsOf('database-records-connections', {
  'connections-unrecorded': ['who connects is not written down', parameter('log_connections', '0')],
  'connections-unsaid': ['nobody says that connections are written down', parameter('log_connections')],
  'connections-in-words-of-18': ['a word of PostgreSQL 18 is said to an older one', parameter('log_connections', 'all')],
  'leaving-unrecorded': ['who leaves is not written down', parameter('log_disconnections', 'off')],
  'schema-changes-unrecorded': ['changes of schemas are not written down', parameter('log_statement', 'none')],
  'slow-statements-unrecorded': ['slow statements are not written down', parameter('log_min_duration_statement', '-1')],
  'slow-statements-of-a-minute': [
    'statements of a minute alone are written down',
    parameter('log_min_duration_statement', '60000'),
  ],
  'parameters-of-postgresql': ['a database writes down what PostgreSQL writes by itself', change(GROUP, { Parameters: undefined })],
});

const LANDING: Spot = { type: 'AWS::S3::Bucket', stack: at.WATCH, id: 'Landing' };
const HISTORY: Spot = { type: 'AWS::S3::Bucket', stack: at.WATCH, id: 'ConfigurationHistory' };
const UNDELIVERED: Spot = { type: 'AWS::S3::Bucket', stack: at.WATCH, id: 'SiemUndelivered' };
const EXPIRES = 'LifecycleConfiguration/Rules/[Id=RetentionClass]';

const LAPSE = mutantsOf('objects-lapse-with-their-class', {
  'access-logs-lost-early': ['access logs go after a month', change(LANDING, { [`${EXPIRES}/ExpirationInDays`]: 30 })],
  'access-logs-for-good': ['access logs are kept for good', change(LANDING, { LifecycleConfiguration: undefined })],
  'access-logs-rule-off': ['the rule that ends access logs is off', change(LANDING, { [`${EXPIRES}/Status`]: 'Disabled' })],
  'access-logs-of-one-kind': ['access logs of one kind alone end', change(LANDING, { [`${EXPIRES}/Prefix`]: 's3/' })],
  'access-logs-lost-in-part': [
    'some access logs go after a day',
    change(LANDING, { 'LifecycleConfiguration/Rules/-': { Status: 'Enabled', Prefix: 'alb/', ExpirationInDays: 1 } }),
  ],
  'history-lost-early': ['the configuration of last year is gone', change(HISTORY, { [`${EXPIRES}/ExpirationInDays`]: 365 })],
  'history-until-a-day': [
    'the history ends on a day instead of after days',
    change(HISTORY, { [`${EXPIRES}/ExpirationInDays`]: undefined, [`${EXPIRES}/ExpirationDate`]: '2030-01-01T00:00:00Z' }),
  ],
  'undelivered-for-years': [
    'telemetry that could not be delivered is kept for years',
    change(UNDELIVERED, { [`${EXPIRES}/ExpirationInDays`]: 3653 }),
  ],
  'old-versions-for-good': [
    'older versions are kept for good',
    change(UNDELIVERED, { [`${EXPIRES}/NoncurrentVersionExpiration`]: undefined }),
  ],
  'old-versions-for-a-year': [
    'older versions are kept for a year',
    change(HISTORY, { [`${EXPIRES}/NoncurrentVersionExpiration/NoncurrentDays`]: 365 }),
  ],
  'records-hidden-early': [
    'records vanish from sight before their lock ends',
    change(at.AUDIT, { 'LifecycleConfiguration/Rules/[Id=LapseWithLock]/ExpirationInDays': 365 }),
  ],
  'access-logs-to-nobody': [
    'access logs go to a bucket that nobody declares',
    change(at.FILES, { 'LoggingConfiguration/DestinationBucketName': 'somebodys-logs' }),
  ],
  'history-to-nobody': [
    'the history goes to a bucket that nobody declares',
    change({ type: 'AWS::Config::DeliveryChannel', stack: at.WATCH }, { S3BucketName: 'somebodys-history' }),
  ],
});

export const RECORDS_KEPT: readonly Mutant[] = [...LEAVE, ...WRITES, ...LAPSE];
