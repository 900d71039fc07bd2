import { STATEFUL } from '../support/stateful';
import { buildPlatform } from '../support/build';

/**
 * Identity is for ever: a changed logical id replaces the database, key, bucket, vault or table behind it. The ids stand
 * here as literals, by class of stack; a change to this file is a migration and needs to be reviewed as one.
 */
const IDS: Readonly<Record<string, readonly string[]>> = {
  'aws-account': [
    'AWS::KMS::Key TrailKey38EB2549',
    'AWS::Logs::LogGroup ManagementTrailLogEE74DBEC',
    'AWS::S3::Bucket LandingF95672E9',
    'AWS::S3::Bucket ManagementTrailBucketC0F0E5A9',
  ],
  'ap-south-1-network': [
    'AWS::EC2::VPC NetworkVpc7FB7348F',
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup NetworkFlowLog1F1901E0',
    'AWS::RDS::DBSubnetGroup NetworkDataSubnets2585D01C',
  ],
};

const { assembly } = buildPlatform({});
const prefix = 'softdocket-production-';

test.each(Object.entries(IDS))('%s keeps the ids of its stateful resources', (room, ids) => {
  expect(ids.length).toBeGreaterThan(0);
  expect(statefulIds(`${prefix}${room}`)).toEqual(ids);
});

test('every class of stack with state is listed above', () => {
  const classes = assembly.stacks.filter((s) => statefulIds(s.name).length > 0).map((s) => classOf(s.name));
  expect(classes.length).toBeGreaterThan(Object.keys(IDS).length);
  expect([...new Set(classes)].sort()).toEqual([...new Set(Object.keys(IDS).map((room) => classOf(`${prefix}${room}`)))].sort());
});

function statefulIds(stack: string): string[] {
  const resources = assembly.stackNamed(stack)?.resources ?? {};
  return Object.entries(resources)
    .filter(([, { Type }]) => STATEFUL.includes(Type))
    .map(([id, { Type }]) => `${Type} ${id}`)
    .sort();
}

/** `softdocket-production-eu-west-1-watch` is of the class `watch`, a tenant's stack of `tenant` with its plan's isolation aside. */
function classOf(stack: string): string {
  const name = stack.slice(prefix.length);
  const tenant = /-(tenant|recovery)$/.exec(name);
  return tenant && !/-vault-recovery$|-ledger-recovery$/.test(name) ? tenant[1]! : name.replace(/^[a-z]{2,4}(-[a-z]+)+-\d-/, '');
}
