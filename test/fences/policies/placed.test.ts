import { load } from '../../../config/load';
import { parseSelection } from '../../../config/selection';
import { Assembly } from '../../../lib/fences/templates/assembly';
import type { Value } from '../../../lib/fences/templates/assembly';
import { callersAreNamed } from '../../../lib/fences/checks/rights/policies';
import { telemetryGoesWhereDeclared } from '../../../lib/fences/checks/watch/watchers';
import { policiesIn, subscriptionsIn } from '../../../lib/fences/policies/placed';
import { findings } from '../../support/plant';

const platform = load(parseSelection({ platform: 'softhouse' }));
const of = (type: string, properties: { [key: string]: Value }): Assembly =>
  new Assembly(
    platform,
    [
      {
        ...{ name: 'stack', account: '1', region: 'eu-central-1', outputs: {}, parameters: 0, sections: [], size: 1 },
        resources: { One: { Type: type, Properties: properties } },
      },
    ],
    true,
  );
const OPEN: Value = { Statement: [{ Sid: 'Open', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
const NAMED: Value = {
  Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:role/r' }, Action: 'logs:PutLogEvents', Resource: '*' },
};

/** None was looked at: policies were looked for by type. */
test.each<[string, string, (document: Value) => { [key: string]: Value }]>([
  ["a table's stream", 'AWS::DynamoDB::Table', (d) => ({ StreamSpecification: { ResourcePolicy: { PolicyDocument: d } } })],
  ["a table's index", 'AWS::DynamoDB::Table', (d) => ({ GlobalSecondaryIndexes: [{ ResourcePolicy: { PolicyDocument: d } }] })],
  ['a log group', 'AWS::Logs::LogGroup', (d) => ({ ResourcePolicyDocument: d })],
  ['a file system', 'AWS::EFS::FileSystem', (d) => ({ FileSystemPolicy: d })],
  ['a registry', 'AWS::ECR::Repository', (d) => ({ RepositoryPolicyText: d })],
  ['JSON text', 'AWS::ECR::Repository', (d) => ({ RepositoryPolicyText: JSON.stringify(d) })],
  [
    'JSON text in pieces',
    'AWS::Logs::LogGroup',
    (d) => ({ Policy: { 'Fn::Join': ['', [JSON.stringify(d).slice(0, 9), JSON.stringify(d).slice(9)]] } }),
  ],
  ['a type of nobody', 'Some::Other::Thing', (d) => ({ Deep: [{ Down: { Below: d } }] })],
])('a policy inside %s is judged as one that stands alone', (_, type, placed) => {
  expect(policiesIn(of(type, placed(OPEN)))).toHaveLength(1);
  expect(findings(callersAreNamed, of(type, placed(OPEN)))).toEqual(['stack/One: Open admits *']);
  expect(findings(callersAreNamed, of(type, placed(NAMED)))).toEqual([]);
});

test('what a firewall matches is no policy, and what a role may is judged by others', () => {
  expect(policiesIn(of('AWS::WAFv2::WebACL', { Rules: [{ Statement: { RateBasedStatement: { Limit: 10 } } }] }))).toEqual([]);
  const role = of('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] },
  });
  expect(policiesIn(role)).toHaveLength(1);
  expect(findings(callersAreNamed, role)).toEqual([]);
});

test('a statement that cannot be read admits everybody', () =>
  expect(
    findings(callersAreNamed, of('AWS::Logs::LogGroup', { ResourcePolicyDocument: { Statement: { Ref: 'Later' } } })),
  ).toHaveLength(1));

test("a topic's own subscription is one, and goes where telemetry may", () => {
  const topic = (endpoint: Value) =>
    of('AWS::SNS::Topic', { TopicName: 't', Subscription: [{ Protocol: 'email', Endpoint: endpoint }] });
  expect(subscriptionsIn(topic('a@b.example'))).toEqual([
    expect.objectContaining({ topic: 'arn:aws:sns:eu-central-1:1:t', protocol: 'email', endpoint: 'a@b.example' }),
  ]);
  expect(findings(telemetryGoesWhereDeclared, topic(platform.onCall))).toEqual([]);
  expect(findings(telemetryGoesWhereDeclared, topic('https://evil.example/x'))).toEqual(['stack/One: https://evil.example/x']);
});

test.each<[string, string, { [key: string]: Value }]>([
  [
    'a machine',
    'AWS::StepFunctions::StateMachine',
    { DefinitionString: '{"States":{"A":{"Parameters":{"ApiEndpoint":"https://evil.example"}}}}' },
  ],
  ['a destination of events', 'AWS::Events::ApiDestination', { InvocationEndpoint: 'https://evil.example' }],
  ['an input of an event', 'AWS::Events::Rule', { Targets: [{ Input: '{"callbackUrl":"https://evil.example"}' }] }],
])('an address outside that %s calls is declared or refused', (_, type, properties) =>
  expect(findings(telemetryGoesWhereDeclared, of(type, properties))).toEqual(['stack/One: https://evil.example']),
);
