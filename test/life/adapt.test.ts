import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapt } from './assembly/adapt';
import type { Template } from './assembly/template';
import { DROPPED_BY_API } from './dropped/dropped';
import { CHANGED, LEFT_OUT } from './unsupported';

const template = (Resources: Template['Resources']): Template => ({ Resources });

test('what the local AWS refuses is taken out, nothing waits for it, and what pointed at it says so', () => {
  const { template: adapted, leftOut } = adapt(
    template({
      Trail: { Type: 'AWS::CloudTrail::Trail' },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
      Odd: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [] } },
      Topic: {
        Type: 'AWS::SNS::Topic',
        DependsOn: ['Trail', 'Alarm'],
        Properties: { DisplayName: { 'Fn::GetAtt': ['Trail', 'Arn'] } },
      },
    }),
    {},
  );
  expect(leftOut.map(({ id }) => id)).toEqual(['Trail', 'Odd']);
  expect(adapted.Resources['Topic']).toEqual({
    Type: 'AWS::SNS::Topic',
    DependsOn: ['Alarm'],
    Properties: { DisplayName: 'left-out-Trail' },
  });
  expect(adapted.Resources['Alarm']).toBeDefined();
});

test('the original template stays as it was', () => {
  const original = template({ Trail: { Type: 'AWS::CloudTrail::Trail' } });
  adapt(original, {});
  expect(Object.keys(original.Resources)).toEqual(['Trail']);
});

test("an instance's address, port and secret lead to a server of this machine, and so does its connection document", () => {
  const attribute = (name: string) => ({ 'Fn::GetAtt': ['Instance', name] });
  const { template: adapted, changed } = adapt(
    template({
      Instance: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { DBInstanceIdentifier: { Ref: 'Tenant' }, MasterUsername: 'keeper', MasterUserSecret: { KmsKeyId: 'key' } },
      },
      Connection: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Value: {
            'Fn::Join': [
              '',
              [
                '{"address":"',
                attribute('Endpoint.Address'),
                '","secret":"',
                attribute('MasterUserSecret.SecretArn'),
                '","ca":"rds"}',
              ],
            ],
          },
        },
      },
    }),
    {},
  );
  expect(changed).toHaveLength(1);
  expect(JSON.stringify(adapted.Resources['Connection'])).toContain(
    JSON.stringify(['{{resolve:ssm:', '/life/databases/', { Ref: 'Tenant' }, '/ca', '}}', '"}']).slice(1, -1),
  );
  expect(JSON.stringify(adapted.Resources['Connection'])).toContain('{"Fn::GetAtt":["InstanceMasterUserSecret","Id"]}');
  expect(JSON.stringify(adapted)).not.toContain('Endpoint.Address');
});

test('only what is allowed loses the conditions that the local IAM cannot match', () => {
  const statement = (Effect: string) => ({
    Effect,
    Action: 'cloudformation:CreateStack',
    Condition: { StringEquals: { 'cloudformation:RoleArn': 'arn', 'aws:RequestedRegion': 'ap-south-1' } },
  });
  const { template: adapted } = adapt(
    template({
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: { Statement: [statement('Allow'), statement('Deny')] } },
      },
    }),
    {},
  );
  const { Statement } = adapted.Resources['Policy']!.Properties!['PolicyDocument'] as { Statement: { Condition: unknown }[] };
  expect(Statement[0]!.Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': 'ap-south-1' } });
  expect(Statement[1]).toEqual(statement('Deny'));
});

test('a condition that names a role names its sessions too, and what is no role stays alone', () => {
  const policy = (names: unknown) => ({
    Statement: [{ Effect: 'Deny', Condition: { ArnNotEquals: { 'aws:PrincipalArn': names } } }],
  });
  const { template: adapted } = adapt(
    template({
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy('arn:aws:iam::1:role/eraser') } },
      Root: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy('arn:aws:iam::1:root') } },
    }),
    {},
  );
  const sessions = { 'Fn::Join': ['', ['arn:aws:sts::1:assumed-role/eraser', '/*']] };
  expect(adapted.Resources['Key']!.Properties!['KeyPolicy']).toEqual(policy(['arn:aws:iam::1:role/eraser', sessions]));
  expect(adapted.Resources['Root']!.Properties!['KeyPolicy']).toEqual(policy(['arn:aws:iam::1:root']));
});

test('an output of another region is resolved, and one that is not there is named', () => {
  const wanted = (OutputName: string) => ({ 'Fn::GetStackOutput': { StackName: 'there', OutputName, Region: 'r' } });
  const { template: adapted } = adapt(
    template({ Topic: { Type: 'AWS::SNS::Topic', Properties: { A: wanted('Key'), B: wanted('Other') } } }),
    { there: { Key: 'arn:key' } },
  );
  expect(adapted.Resources['Topic']!.Properties).toEqual({ A: 'arn:key', B: 'left-out-there.Other' });
});

test('every entry of the lists is there once and gives its reason', () => {
  const entries = [
    ...LEFT_OUT.map(({ type, those, reason }) => ({ name: `${type} ${those?.inWords ?? ''}`, reason })),
    ...CHANGED.map(({ name, reason }) => ({ name, reason })),
  ];
  expect(entries.length).toBeGreaterThan(20);
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  expect(entries.filter(({ reason }) => reason.length < 15)).toEqual([]);
  expect(new Set(DROPPED_BY_API.map(({ type, property }) => `${type} ${property}`)).size).toBe(DROPPED_BY_API.length);
});

test('nothing that synthesizes for AWS can reach the lists', () => {
  const root = join(__dirname, '../..');
  const files = ['bin', 'lib', 'lambdas', 'config'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, room, file)),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => /test\/life/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
