import type { Found, Value } from '../templates/assembly';
import { isMap } from './policy';

/** Types with a policy of their own, and the property that holds it. Keys have a check of their own. */
export const RESOURCE_POLICIES: Readonly<Record<string, (properties: Found['properties']) => Value>> = {
  'AWS::Backup::BackupVault': (p) => p.AccessPolicy,
  'AWS::DynamoDB::Table': (p) => (isMap(p.ResourcePolicy) ? p.ResourcePolicy.PolicyDocument : p.ResourcePolicy),
  'AWS::Events::EventBusPolicy': (p) => ({ Statement: p.Statement ?? [null] }),
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::ResourcePolicy': (p) => p.PolicyDocument,
  'AWS::S3::BucketPolicy': (p) => p.PolicyDocument,
  'AWS::SNS::TopicPolicy': (p) => p.PolicyDocument,
  'AWS::SQS::QueuePolicy': (p) => p.PolicyDocument,
  'AWS::SecretsManager::ResourcePolicy': (p) => p.ResourcePolicy,
};

/** A permission of Lambda as the policy statement that Lambda makes of it. */
function permission(p: Found['properties']): Value {
  const service = typeof p.Principal === 'string' && p.Principal.includes('.');
  const equals = (key: string, value: Value) => value !== undefined && { [key]: value };
  const source = { ...equals('aws:SourceAccount', p.SourceAccount), ...equals('aws:SourceArn', p.SourceArn) };
  return {
    Statement: {
      Effect: 'Allow',
      Action: p.Action,
      Resource: '*', // of the function that has it
      Principal: p.Principal === '*' ? '*' : { [service ? 'Service' : 'AWS']: p.Principal },
      Condition: { ArnLike: source },
    },
  };
}
