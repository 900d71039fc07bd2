import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, drop } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** How long logs, records and files are kept, and that nobody can take them earlier. */

const days = (spot: Spot, RetentionInDays: number | undefined): Plant => change(spot, { RetentionInDays });
const log = (stack: string, id: string): Spot => ({ type: 'AWS::Logs::LogGroup', stack, id });
const HOOK_LOG = log(at.WATCH, 'MeasureLog');

const LOGS = mutantsOf('log-kept-as-its-class-says', {
  'hook-log-for-a-day': ['the log of a hook is gone after a day', days(HOOK_LOG, 1)],
  'hook-log-a-day-longer': ['the log of a hook is kept a day too long', days(HOOK_LOG, 91)],
  'hook-log-for-ten-years': ['the log of a hook is kept for ten years', days(HOOK_LOG, 3653)],
  'hook-log-unsaid': ['nobody says how long the log of a hook is kept', days(HOOK_LOG, undefined)],
  'flow-log-for-a-month': ['connections are on record for a month alone', days(log(at.NETWORK, 'FlowLog'), 30)],
  'trail-log-for-a-year': ['calls on the account are on record for a year alone', days(log('aws-account', 'TrailLog'), 365)],
  'firewall-log-for-a-month': ['what the firewall decided is gone after a month', days(log(at.FRONT_DOOR, 'FirewallLog'), 30)],
  'database-log-for-a-month': ["a database's log is gone after a month", days(at.DATABASE_LOG, 30)],
  'shared-database-log-for-a-month': [
    "the shared database's log is gone after a month",
    days(log(`${at.CELL}-shared-database`, 'postgresql'), 30),
  ],
  'siem-log-for-a-month': ['what did not reach the SIEM is forgotten after a month', days(log(at.WATCH, 'SiemLog'), 30)],
  'new-log-of-no-class': [
    'a new log is kept for days that no class has',
    add(at.LEDGER, { Planted: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/new', RetentionInDays: 7 } } }),
  ],
});

const LOCK = 'ObjectLockConfiguration/Rule/DefaultRetention';
const TRAIL: Spot = { type: 'AWS::S3::Bucket', stack: 'aws-account', id: 'Trail' };
const FILES_TRAIL: Spot = { type: 'AWS::S3::Bucket', stack: at.WATCH, id: 'Trail' };
const AUDIT_AWAY: Spot = { type: 'AWS::S3::Bucket', stack: `${at.CELL_AWAY}-ledger-recovery`, id: 'enterprise' };

const locked = (kind: string, what: string, spot: Spot): Mutant[] =>
  mutantsOf('records-locked-for-their-class', {
    [`${kind}-unlocked`]: [`${what} can be rewritten`, change(spot, { ObjectLockEnabled: false })],
    [`${kind}-of-no-default`]: [`nothing locks what is written into ${what}`, change(spot, { ObjectLockConfiguration: undefined })],
    [`${kind}-for-a-day`]: [`${what} can be rewritten after a day`, change(spot, { [`${LOCK}/Days`]: 1 })],
    [`${kind}-for-a-year`]: [
      `${what} can be rewritten after a year`,
      change(spot, { [`${LOCK}/Days`]: undefined, [`${LOCK}/Years`]: 1 }),
    ],
    [`${kind}-for-administrators`]: [`administrators can rewrite ${what}`, change(spot, { [`${LOCK}/Mode`]: 'GOVERNANCE' })],
  });

const RECORDS = [
  ...locked('ledger', 'the ledger', at.AUDIT),
  ...locked('recovery-ledger', 'the copy of the ledger', AUDIT_AWAY),
  ...locked('account-trail', 'the trail of the account', TRAIL),
  ...locked('files-trail', 'the trail of files', FILES_TRAIL),
  ...mutantsOf('records-locked-for-their-class', {
    'no-ledger': ['a class of the ledger is not there', drop(at.AUDIT)],
    'no-recovery-ledger': ['the copy of the ledger is not there', drop(AUDIT_AWAY)],
    'trail-in-a-bucket-of-files': [
      "the trail is written into a customer's bucket",
      change(at.ACCOUNT_TRAIL, { S3BucketName: `files-bharatmills-${at.ACCOUNT}-ap-south-1-an` }),
    ],
    'records-lapse': [
      'who was deleted, and when, is forgotten after a while',
      change({ ...at.TABLE, id: 'deletions' }, { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }),
    ],
  }),
];

const RULES = 'LifecycleConfiguration/Rules';
const old = (edits: Edits): Plant =>
  change(at.FILES, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`${RULES}/[Id=OldVersions]/${path}`, v])));
const exported = (edits: Edits): Plant =>
  change(at.FILES, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`${RULES}/[Id=Exports]/${path}`, v])));
const rule = (more: { [key: string]: Value }): Plant =>
  change(at.FILES, { [`${RULES}/-`]: { Id: 'More', Status: 'Enabled', ...more } });

const FILES = mutantsOf('files-are-not-expired', {
  'files-go-after-a-month': ["a customer's files go after a month", rule({ ExpirationInDays: 30 })],
  'files-go-on-a-day': ["a customer's files go on a day", rule({ ExpirationDate: '2027-01-01T00:00:00Z' })],
  'files-go-in-the-new-form': ["a customer's files go after a day, in another form", rule({ Expiration: { Days: 1 } })],
  'files-put-away': [
    "a customer's files are put where it takes hours to get them",
    rule({ Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 1 }] }),
  ],
  'files-go-by-folder': ['files of one folder go after a month', rule({ Prefix: 'drafts/', ExpirationInDays: 30 })],
  'versions-go-early': ['an overwritten file is gone after a day', old({ 'NoncurrentVersionExpiration/NoncurrentDays': 1 })],
  'versions-go-by-number': ['one version is kept, however new', old({ 'NoncurrentVersionExpiration/NewerNoncurrentVersions': 1 })],
  'versions-never-go': ['a deleted file is never gone', old({ Status: 'Disabled' })],
  'exports-stay': ['a copy of everything lies there for good', exported({ Status: 'Disabled' })],
  'exports-go-the-same-day': ['an export is gone before it is fetched', exported({ ExpirationInDays: 1 })],
  'exports-of-everything': ["a customer's files go with the exports", exported({ Prefix: undefined })],
  'exports-of-a-shorter-prefix': ['files whose names begin alike go with the exports', exported({ Prefix: 'freehold-' })],
  'exports-by-tag': ['what somebody tags goes with the exports', exported({ TagFilters: [{ Key: 'export', Value: 'yes' }] })],
  'exported-versions-stay': [
    'an old version of an export stays for a month',
    exported({ 'NoncurrentVersionExpiration/NoncurrentDays': 30 }),
  ],
  'nothing-cleared-away': ['nothing is ever cleared away', change(at.FILES, { LifecycleConfiguration: undefined })],
});

export const RETENTION: readonly Mutant[] = [...LOGS, ...RECORDS, ...FILES];
