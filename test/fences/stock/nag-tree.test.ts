import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { load } from '../../../config/load';
import { Books } from '../../../lib/fences/books/books';
import { RecordingAwsSolutions, RecordingNist } from '../../../lib/fences/stock/nag-packs';
import { contextOf, Sight } from '../../../lib/fences/looking/sight';
import { NO_MEMORY } from '../../../lib/memory';
import { newApp } from '../../../lib/new-app';

/** cdk-nag looks at constructs, and what is deployed is the template: so it is shown the template's. */
const platform = load({ platform: 'solidsoft', stage: 'development', tenants: 'none' });

function judged(Pack: typeof RecordingAwsSolutions, declare: (stack: Stack) => void): string[] {
  const app = newApp();
  declare(new Stack(app, 'planted', { env: { account: '111122223333', region: 'eu-central-1' } }));
  const context = contextOf(app, app.synth());
  const books = new Books();
  new Pack(books, { memory: NO_MEMORY, sight: new Sight(platform, false) }).validate(context);
  return books.violations.map(({ rule, path }) => `${rule} ${path}`);
}

const KEY = { kmsKeyId: 'alias/own' };
const UNROTATED = ['AwsSolutions-SMG4 planted/Secret'];

test('a resource is judged by its type, whichever class declared it', () => {
  const Raw = CfnResource; // what is judged is the template, however it was declared
  const Lookalike = class CfnSecret extends CfnResource {};
  const raw = { type: 'AWS::SecretsManager::Secret', properties: { KmsKeyId: 'alias/own' } };
  expect(judged(RecordingAwsSolutions, (stack) => new CfnSecret(stack, 'Secret', KEY))).toEqual(UNROTATED);
  expect(judged(RecordingAwsSolutions, (stack) => new Lookalike(stack, 'Secret', raw))).toEqual(UNROTATED);
  expect(judged(RecordingAwsSolutions, (stack) => new Raw(stack, 'Secret', raw))).toEqual(UNROTATED);
});

test('what an override takes away is not there', () => {
  const secret = (stack: Stack) => new CfnSecret(stack, 'Secret', KEY);
  const WITHOUT_KEY = 'NIST.800.53.R5-SecretsManagerUsingKMSKey planted/Secret';
  expect(judged(RecordingNist, secret)).not.toContain(WITHOUT_KEY);
  expect(judged(RecordingNist, (stack) => secret(stack).addPropertyDeletionOverride('KmsKeyId'))).toContain(WITHOUT_KEY);
});

test('a reference to another stack is read past', () => {
  const elsewhere = { 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'Key', Region: 'eu-west-1' } };
  const found = judged(RecordingAwsSolutions, (stack) =>
    new CfnSecret(stack, 'Secret', KEY).addPropertyOverride('KmsKeyId', elsewhere),
  );
  expect(found).toEqual(UNROTATED);
});

describe('the default group of a network', () => {
  const OPEN = (id: string) => `NIST.800.53.R5-VPCDefaultSecurityGroupClosed planted/${id}`;
  const network = (stack: Stack, id: string) => new CfnVPC(stack, id, { cidrBlock: '10.0.0.0/16' });
  const Closing = CfnResource; // CloudFormation's own custom resource has no class
  const closing = (stack: Stack, of: CfnVPC, attribute = 'DefaultSecurityGroup') =>
    new Closing(stack, `${of.node.id}Closing`, {
      type: 'Custom::VpcRestrictDefaultSG',
      properties: { ServiceToken: 'arn', DefaultSecurityGroupId: of.getAtt(attribute) },
    });

  test('is closed where the template closes it, and not because another is', () => {
    expect(judged(RecordingNist, (stack) => network(stack, 'One'))).toContain(OPEN('One'));
    expect(judged(RecordingNist, (stack) => closing(stack, network(stack, 'One')))).not.toContain(OPEN('One'));
    expect(judged(RecordingNist, (stack) => closing(stack, network(stack, 'One'), 'CidrBlock'))).toContain(OPEN('One'));
    const both = judged(RecordingNist, (stack) => [closing(stack, network(stack, 'One')), network(stack, 'Two')]);
    expect(both).toEqual(expect.arrayContaining([OPEN('Two')]));
  });
});

test('a pack that looks at nothing has crashed: a fault is planted in every stack, and is not found', () => {
  const prototype = AwsSolutionsChecks.prototype as unknown as { checkResource: () => void };
  const blind = jest.spyOn(prototype, 'checkResource').mockImplementation(() => undefined);
  expect(judged(RecordingAwsSolutions, (stack) => new CfnSecret(stack, 'Secret', KEY))).toEqual(['fence-crashed AwsSolutions']);
  blind.mockRestore();
  expect(judged(RecordingAwsSolutions, (stack) => new CfnSecret(stack, 'Secret', KEY))).toEqual(UNROTATED);
});
