import { observe } from '../check';
import type { Check } from '../check';
import { listOf, statementsOf } from '../../policies/policy';
import { IN_THE_CLEAR, refusesEvery } from '../../policies/requests';

/** Queues and topics, with what of their services takes messages and is asked of the resource's policy. */
const MESSAGES = [
  // SNS takes no wildcard in a topic's policy, and of its calls Publish alone carries a message.
  { type: 'AWS::SNS::Topic', policy: 'AWS::SNS::TopicPolicy', names: 'Topics', every: 'sns:Publish' },
  { type: 'AWS::SQS::Queue', policy: 'AWS::SQS::QueuePolicy', names: 'Queues', every: 'sqs:*' },
] as const;

/** What goes over a queue or a topic is as much a customer's as what lies in a bucket. */
export const messagesGoEncrypted: Check = {
  id: 'queue-and-topic-refuse-the-clear',
  sentence: 'Every queue refuses every call without TLS, and every topic refuses messages without it, whoever sends them.',
  remedy: 'Set enforceSSL on the queue or topic.',
  look: (assembly) =>
    MESSAGES.flatMap(({ type, policy, names, every }) => {
      const policies = assembly
        .all(policy)
        .flatMap((p) =>
          listOf(p.properties[names]).map(
            (of) =>
              [
                `${p.stack.name} ${assembly.text(of, p.stack)}`,
                statementsOf(assembly, p.stack, p.properties.PolicyDocument),
              ] as const,
          ),
        );
      return assembly.all(type).map((one) => {
        const { stack, logicalId } = one;
        const at = `${stack.name} ${assembly.text({ Ref: logicalId }, stack)}`;
        const resource = assembly.text(
          type === 'AWS::SNS::Topic' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, 'Arn'] },
          stack,
        );
        const statements = policies.filter(([of]) => of === at).flatMap(([, said]) => said);
        const ok = refusesEvery(statements, every, { resource, keys: IN_THE_CLEAR });
        return observe(one, '', { expected: `${every} refused without TLS`, actual: ok ? 'refused' : 'some of it is taken', ok });
      });
    }),
};
