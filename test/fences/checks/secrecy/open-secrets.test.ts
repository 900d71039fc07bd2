import { load } from '../../../../config/load';
import { parseSelection } from '../../../../config/selection';
import { Assembly } from '../../../../lib/fences/templates/assembly';
import type { Resource, Value } from '../../../../lib/fences/templates/assembly';
import { noSecretInTheOpen } from '../../../../lib/fences/checks/secrecy/open-secrets';
import { secretIn } from '../../../../lib/fences/checks/secrecy/secret-values';
import { findings } from '../../../support/plant';

const platform = load(parseSelection({ platform: 'softhouse' }));
const assemblyOf = (resource: Resource, besides: Value = {}): Assembly =>
  new Assembly(
    platform,
    [
      {
        name: 'stack',
        account: '1',
        region: 'eu-central-1',
        resources: { One: resource },
        outputs: {},
        parameters: 0,
        sections: [],
        besides,
        size: 1,
      },
    ],
    true,
  );
const of = (type: string, properties: { [key: string]: Value }): string[] =>
  findings(noSecretInTheOpen, assemblyOf({ Type: type, Properties: properties }));
const LITERAL = 'a literal under the name of a secret';

/** Each passed every fence: the list of names was of functions, outputs and parameters alone. */
test.each<[string, string, { [key: string]: Value }, string]>([
  ['PGPASSWORD of a function', 'AWS::Lambda::Function', { Environment: { Variables: { PGPASSWORD: 'hush' } } }, 'PGPASSWORD'],
  ['DB_PASS of a function', 'AWS::Lambda::Function', { Environment: { Variables: { DB_PASS: 'hush' } } }, 'DB_PASS'],
  [
    'DB_PASSWORD of a container',
    'AWS::ECS::TaskDefinition',
    { ContainerDefinitions: [{ Environment: [{ Name: 'DB_PASSWORD', Value: 'hush' }] }] },
    'DB_PASSWORD',
  ],
  ['AccessKey of a stream', 'AWS::KinesisFirehose::DeliveryStream', { EndpointConfiguration: { AccessKey: 'hush' } }, 'AccessKey'],
  [
    'a substitution of a machine',
    'AWS::StepFunctions::StateMachine',
    { DefinitionSubstitutions: { apiToken: 'hush' } },
    'apiToken',
  ],
  [
    'a payload in a definition in pieces',
    'AWS::StepFunctions::StateMachine',
    { DefinitionString: { 'Fn::Join': ['', ['{"States":{"A":{"Parameters":{"client_secret":"', 'hush"}}}}']] } },
    'client_secret',
  ],
  ['the input of an event', 'AWS::Events::Rule', { Targets: [{ Input: '{"password":"hush"}' }] }, 'password'],
  ['a property of a custom resource', 'Custom::Anything', { MasterKey: 'hush' }, 'MasterKey'],
  ['a tag', 'AWS::S3::Bucket', { Tags: [{ Key: 'webhook-secret', Value: 'hush' }] }, 'webhook-secret'],
  ['a plain parameter', 'AWS::SSM::Parameter', { Name: '/freehold/siem/token', Value: 'hush' }, '/freehold/siem/token'],
])('%s under the name of a secret', (_, type, properties, name) =>
  expect(of(type, properties)).toEqual([`stack/One: ${name}: ${LITERAL}`]),
);

test('what stands beside resources is looked at: defaults of parameters, mappings, metadata', () => {
  const besides = (value: Value) => findings(noSecretInTheOpen, assemblyOf({ Type: 'AWS::SNS::Topic' }, value));
  expect(besides({ Parameters: { AdminPassword: { Type: 'String', Default: 'hush' } } })).toEqual([
    `stack/: AdminPassword: ${LITERAL}`,
  ]);
  expect(besides({ Mappings: { Stage: { production: { token: 'hush' } } } })).toEqual([`stack/: token: ${LITERAL}`]);
  expect(besides({ Metadata: { note: 'AKIAIOSFODNN7EXAMPLE' } })).toEqual(['stack/: note: an access key of AWS']);
  expect(besides({ Parameters: { RecoveryKey: { Type: 'String', AllowedPattern: '^arn:aws:kms:' } } })).toEqual([]);
  const said = assemblyOf({ Type: 'AWS::SNS::Topic', Metadata: { password: 'hush' } } as Resource);
  expect(findings(noSecretInTheOpen, said)).toEqual([`stack/One: password: ${LITERAL}`]);
});

/** In pieces, so that no scanner takes them for what they imitate. */
test.each([
  ['a private key', ['-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE']],
  ['an access key of AWS', ['ASIA', 'IOSFODNN7EXAMPLE']],
  ['what looks drawn at random', ['wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYEXAMPLEKEY']],
  ['what looks drawn at random', ['9f86d081884c7d65', '9a2feaa0c55ad015']],
  ['a password in an address', ['postgres://', 'app:hush@db:5432/app']],
  ['a token of GitHub', ['ghp', `_${'a1B2'.repeat(9)}`]],
  ['a token of GitLab', ['glpat', '-abcdefghij0123456789']],
  ['a token of Slack', ['https://hooks.slack', '.com/services/T0/B0/x']],
  ['a key of Stripe', ['sk_live', '_0123456789abcdef']],
  ['a key of Google', ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv']],
  ['a token of a registry of packages', ['npm', `_${'aB3'.repeat(12)}`]],
  ['a token that is signed', ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIi', 'OiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N']],
  ['a credential in a header', ['Authorization: Bearer ', 'abcdefghijklmnop']],
  ['a secret in a line of settings', ['host=db user=app pass', 'word=hush-hush']],
])('%s is one whatever it is called', (what, pieces) => {
  expect(secretIn(pieces.join(''))).toBe(what);
  expect(of('AWS::Lambda::Function', { Description: pieces.join('') })).toEqual([`stack/One: Description: ${what}`]);
});

test.each<[string, { [key: string]: Value }]>([
  ['the ARN of a secret', { SIEM_SECRET: 'arn:aws:secretsmanager:eu-central-1:1:secret:siem' }],
  ['a reference to one', { SIEM_SECRET: { Ref: 'Secret' } }],
  ['the name of one', { SIEM_SECRET_NAME: '/freehold/siem' }],
  ['a switch or a number', { ManageMasterUserPassword: true, PasswordLength: 64 }],
  ['a path into an input', { 'token.$': '$.waiting.token' }],
  ['how passwords are kept', { password_encryption: 'scram-sha-256' }],
  ['the hash of a file', { S3Key: `${'0f'.repeat(32)}.zip`, Image: `node@sha256:${'0f'.repeat(32)}` }],
  ['what a policy asks of a token', { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' }],
])('%s is none', (_, properties) => {
  const { SIEM_SECRET_NAME: name } = properties;
  const said = new Assembly(
    platform,
    [
      {
        ...assemblyOf({ Type: 'AWS::SNS::Topic' }).stacks[0]!,
        resources: {
          One: { Type: 'Custom::Anything', Properties: properties },
          ...(name !== undefined && { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: name } } }),
        },
      },
    ],
    true,
  );
  expect(findings(noSecretInTheOpen, said)).toEqual([]);
});
