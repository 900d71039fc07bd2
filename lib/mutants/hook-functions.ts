import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { add, change, together } from './planting';
import type { Spot } from './planting';
import { BREAK_GLASS, CELL, INCIDENT, RESTORE } from './spots';

const hook = (stack: string, id: string): Spot => ({ type: 'AWS::Lambda::Function', stack: `${CELL}-${stack}`, id });
const SWEEP = hook('erasure', 'SweepTenantFunction');
const CERTIFY = hook('erasure', 'CertifyErasureFunction');
const LEDGER_HOOK = hook('lifecycle', 'KeepLedgerFunction');
const SHIPS = hook('lifecycle', 'ShipAuditLogFunction');
const PREPARES = hook('lifecycle', 'PrepareDatabaseFunction');
const TRAP = hook('front-door', 'TrapHoneypotFunction');

/** Functions that have a hook's name, and are something else. */
export const HOOK_FUNCTIONS: readonly Mutant[] = mutantsOf('hooks-run-as-reviewed', {
  'code-in-the-template': [
    'a hook has its code in the template',
    change(SWEEP, { Code: { ZipFile: 'exports.handler = async () => ({ clean: true })' } }),
  ],
  'code-of-another-bundle': ['a hook has another bundle', change(SWEEP, { 'Code/S3Key': `${'0'.repeat(64)}.zip` })],
  'code-from-elsewhere': [
    'a hook has its code from a strange bucket',
    change(SWEEP, { 'Code/S3Bucket': 'cdk-assets-of-somebody' }),
  ],
  'code-of-a-version': ['a hook has an older object of its bundle', change(SWEEP, { 'Code/S3ObjectVersion': 'abc' })],
  'code-as-an-image': [
    'a hook is an image',
    change(SWEEP, { Code: { ImageUri: '123456789012.dkr.ecr.ap-south-1.amazonaws.com/sweep:latest' }, PackageType: 'Image' }),
  ],
  'another-handler': ['a hook is called at another door', change(SWEEP, { Handler: 'index.debug' })],
  'an-older-runtime': ['a hook runs on an older Node', change(SWEEP, { Runtime: 'nodejs18.x' })],
  'another-role': [
    'a hook runs under the role of another',
    change(SWEEP, { Role: { 'Fn::GetAtt': ['CertifyErasureRole424CC782', 'Arn'] } }),
  ],
  'a-layer-besides': [
    'a hook has a layer of somebody else',
    change(SWEEP, { Layers: ['arn:aws:lambda:ap-south-1:123456789012:layer:helper:1'] }),
  ],
  'no-time': ['a hook is ended after three seconds', change(SWEEP, { Timeout: 3 })],
  'no-runs': ['a hook never runs', change(SWEEP, { ReservedConcurrentExecutions: 0 })],
  'no-dead-letters': ['what a hook could not do is dropped', change(SWEEP, { DeadLetterConfig: undefined })],
  'log-of-another': ['a hook writes into the log of another', change(SWEEP, { 'LoggingConfig/LogGroup': '/aws/lambda/other' })],
  'out-of-the-network': ['a hook that opens databases stands outside the network', change(PREPARES, { VpcConfig: undefined })],
  'table-of-somebody-else': [
    'a hook keeps the ledger in a table of somebody else',
    change(LEDGER_HOOK, { 'Environment/Variables/TENANTS_TABLE': 'somebodys-tenants' }),
  ],
  'table-of-another-kind': [
    'a hook keeps tenants in the table of deletions',
    change(LEDGER_HOOK, { 'Environment/Variables/TENANTS_TABLE': 'softdocket-production-deletions' }),
  ],
  'bucket-of-somebody-else': [
    'a hook keeps records in a strange bucket',
    change(CERTIFY, { 'Environment/Variables/RECORDS_BUCKET': 'records-of-somebody' }),
  ],
  'records-nowhere': ['a hook keeps no records', change(CERTIFY, { 'Environment/Variables/RECORDS_BUCKET': 'none' })],
  'key-of-somebody-else': [
    'certificates are signed with a strange key',
    change(CERTIFY, {
      'Environment/Variables/SIGNING_KEY': 'arn:aws:kms:ap-south-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
    }),
  ],
  'copies-behind-another-door': [
    'copies of databases stand behind the door of the application',
    change(
      { type: 'AWS::Lambda::Function', stack: RESTORE, id: 'RestoreCopy' },
      { 'Environment/Variables/SECURITY_GROUP': '{{resolve:ssm:/freehold/network/application-security-group}}' },
    ),
  ],
  'anybody-asks-at-the-desk': [
    'the desk hears whoever signs, of whatever role',
    change({ type: 'AWS::Lambda::Function', stack: BREAK_GLASS, id: 'HearBreakGlass' }, { 'Environment/Variables/PEOPLE': '.*' }),
  ],
  'notice-after-weeks': [
    'the clock of incidents gives more hours than was promised',
    change({ type: 'AWS::Lambda::Function', stack: INCIDENT, id: 'KeepIncident' }, { 'Environment/Variables/NOTICE_HOURS': '999' }),
  ],
  'records-signed-by-another-key': [
    'records of a hook are signed with the key of certificates',
    change(LEDGER_HOOK, {
      'Environment/Variables/RECORDS_KEY': 'arn:aws:kms:ap-south-1:123456789012:alias/softdocket-production-certificates',
    }),
  ],
  'records-of-another-stage': [
    'records of a hook say that they are of staging',
    change(LEDGER_HOOK, { 'Environment/Variables/RECORDS_OF': 'softdocket/staging' }),
  ],
  'catalogue-of-another-content': [
    'a hook reads a catalogue that nobody reviewed',
    change(LEDGER_HOOK, { 'Environment/Variables/CATALOGUE_KEY': `${'0'.repeat(64)}.json` }),
  ],
  'region-of-another-residency': [
    'a hook works for another region',
    change(SHIPS, { 'Environment/Variables/HOME_REGION': 'eu-central-1' }),
  ],
  'records-removed-at-once': [
    'audit lines leave the database at once',
    change(SHIPS, { 'Environment/Variables/KEEP_AUDIT_DAYS': '0' }),
  ],
  'classes-of-shorter-records': [
    "an enterprise's records go to the class of a standard plan",
    change(SHIPS, {
      'Environment/Variables/AUDIT_CLASSES': 'enterprise=audit-standard,enterprise-private=audit-standard,standard=audit-standard',
    }),
  ],
  'blocks-for-no-time': [
    'who visits a honeypot is blocked for no time',
    change(TRAP, { 'Environment/Variables/BLOCK_HOURS': '0' }),
  ],
  'variable-of-no-contract': ['a hook is told to debug', change(SWEEP, { 'Environment/Variables/NODE_OPTIONS': '--inspect' })],
  'function-that-nobody-reviewed': [
    'a room has a function that is no hook',
    add(`${CELL}-erasure`, {
      Helper: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'softdocket-production-helper',
          Code: { S3Bucket: 'cdk-hnb659fds-assets-123456789012-ap-south-1', S3Key: `${'1'.repeat(64)}.zip` },
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Role: 'arn:aws:iam::123456789012:role/softdocket-production-ap-south-1-sweep-tenant',
        },
      },
    }),
  ],
  // Neither alone would be seen by whoever looks at one property.
  'bundle-and-handler-of-another': [
    'the hook that sweeps is the hook that certifies',
    together(change(SWEEP, { 'Code/S3Key': `${'2'.repeat(64)}.zip` }), change(SWEEP, { Handler: 'certify.handler' })),
  ],
});
