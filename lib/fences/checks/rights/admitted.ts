import { shortened } from '../../../reach/shortened';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { inside } from '../../policies/need';
import { statementsOf } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { ownersOfStacks } from '../../templates/tenants';

/** Whom a resource's own policy admits, and to what at most. Keys have checks of their own. */
type Admits = Readonly<Record<string, readonly string[]>>;

/**
 * These are what our own constructs write, each right with its reason there. Looked for in AWS's pages on 2026-11-30 and not found: the
 * policies that S3's access logs, load balancers, AWS Config and CloudTrail ask for (published configurations have config.amazonaws.com
 * with s3:GetBucketAcl and s3:PutObject; s3:ListBucket was not seen there). Not looked up: WAF's logs, EventBridge's to CloudWatch
 * Logs, and CDK's bootstrap template.
 */
const OF_ROOMS: Readonly<Record<string, { readonly policy: (p: Found['properties']) => Value; readonly admits: Admits }>> = {
  'AWS::Backup::BackupVault': { policy: (p) => p.AccessPolicy, admits: {} },
  'AWS::DynamoDB::Table': { policy: (p) => inside(p.ResourcePolicy, 'PolicyDocument'), admits: {} },
  'AWS::Logs::ResourcePolicy': {
    policy: (p) => p.PolicyDocument,
    admits: {
      'Service:delivery.logs': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'Service:events': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    },
  },
  'AWS::S3::BucketPolicy': {
    policy: (p) => p.PolicyDocument,
    admits: {
      'Service:logging.s3': ['s3:PutObject'],
      'Service:logdelivery.elasticloadbalancing': ['s3:PutObject'],
      'Service:cloudtrail': ['s3:GetBucketAcl', 's3:PutObject'],
      'Service:config': ['s3:GetBucketAcl', 's3:ListBucket', 's3:PutObject'],
      'iam:role/cdk-hnb659fds-deploy-role-@': ['s3:GetObject'], // of blueprints, which CloudFormation reads as whoever deploys
      'iam:role/cdk-hnb659fds-file-publishing-role-@': [
        's3:AbortMultipartUpload',
        's3:GetBucketLocation',
        's3:GetEncryptionConfiguration',
        's3:ListBucket',
        's3:PutObject',
      ],
    },
  },
  'AWS::SNS::TopicPolicy': {
    policy: (p) => p.PolicyDocument,
    admits: { 'Service:cloudwatch': ['sns:Publish'], 'Service:events': ['sns:Publish'] },
  },
  'AWS::SQS::QueuePolicy': { policy: (p) => p.PolicyDocument, admits: {} },
  'AWS::SecretsManager::ResourcePolicy': { policy: (p) => p.ResourcePolicy, admits: {} },
};

/** That somebody is named does not say that he belongs there. */
export const resourcesAdmitWhoIsKnown: Check = {
  id: 'resource-policy-admits-who-is-known',
  sentence:
    "The policy of a bucket, topic, queue, table, vault, log or secret admits the services that write there, to writing, and a tenant's admits nobody.",
  remedy:
    "Give the right to the role's own policy; whom a resource's must admit stands in lib/fences/checks/rights/admitted.ts, with its source.",
  look(assembly) {
    const owners = ownersOfStacks(assembly);
    return Object.entries(OF_ROOMS).flatMap(([type, { policy, admits }]) =>
      assembly.all(type).flatMap((found) => {
        const document = policy(found.properties);
        if (document === undefined) return [];
        const allowed = statementsOf(assembly, found.stack, document).filter((s) => s.allows);
        const known = owners.has(found.stack.name) ? {} : admits;
        const beyond = allowed.flatMap((statement) => strangers(assembly, known, statement));
        return [
          observe(found, '', {
            expected: Object.keys(known).join(', ') || 'nobody',
            actual: [...new Set(beyond)].join('; ') || `${allowed.length} statements that admit`,
            ok: beyond.length === 0,
          }),
        ];
      }),
    );
  },
};

function strangers({ platform }: Assembly, known: Admits, { sid, negated, principals, actions }: Statement): string[] {
  if (negated || principals.length === 0) return [`${sid || 'a statement'} admits all but some`];
  return principals.flatMap((principal) => {
    const who = principal.startsWith('Service:')
      ? principal.replace(/\.amazonaws\.(com|eu)$/, '')
      : shortened(principal.replace(/^AWS:/, ''), platform);
    return actions.filter((action) => !known[who]?.includes(action)).map((action) => `${principal}: ${action}`);
  });
}
