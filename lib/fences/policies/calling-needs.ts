import type { Assembly, Found, Value } from '../templates/assembly';
import type { Need } from './need';
import { isMap, listOf } from './policy';
import { partitionOf } from '../templates/references';

/** Who calls a function by itself: a service that Lambda must admit, with what it says of the resource for which it calls. */
interface Calls {
  readonly type: string;
  readonly service: string;
  readonly targets: (properties: Found['properties']) => readonly Value[];
  readonly source: (assembly: Assembly, found: Found) => string;
}

/**
 * Sources, read 2026-11: Lambda developer guide, "Granting function access to AWS services"; EventBridge user guide, "Using
 * resource-based policies" (functions, logs); CloudWatch Logs user guide, "Subscription filters" (Lambda).
 */
const CALLS: readonly Calls[] = [
  {
    type: 'AWS::Events::Rule',
    service: 'events',
    targets: (p) => listOf(p.Targets).map((target) => isMap(target) && target.Arn),
    source: (assembly, { logicalId, stack }) => assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack),
  },
  {
    type: 'AWS::Logs::SubscriptionFilter',
    service: 'logs',
    targets: (p) => [p.DestinationArn],
    source: (assembly, { properties, stack }) => `${logs(stack)}log-group:${assembly.text(properties.LogGroupName, stack)}:*`,
  },
  {
    type: 'AWS::SNS::Subscription',
    service: 'sns',
    targets: (p) => [p.Endpoint],
    source: (assembly, { properties, stack }) => assembly.text(properties.TopicArn, stack),
  },
];

/** What services and machines need of the functions that they call, and whoever delivers logs of the log. */
export const callingNeeds = (assembly: Assembly): Need[] => [
  ...CALLS.flatMap(({ type, service, targets, source }) =>
    assembly.all(type).flatMap((calls) =>
      targets(calls.properties)
        .map((target) => assembly.text(target, calls.stack))
        .filter((on) => on.includes(':lambda:'))
        .map((on) => ({
          caller: `Service:${service}.amazonaws.com`,
          actions: ['lambda:InvokeFunction'],
          on,
          says: { 'aws:sourcearn': source(assembly, calls), 'aws:sourceaccount': calls.stack.account },
          why: `for ${calls.logicalId} to call it`,
        })),
    ),
  ),
  ...assembly.all('AWS::StepFunctions::StateMachine').flatMap((machine) => stepNeeds(assembly, machine)),
  ...assembly.all('AWS::WAFv2::LoggingConfiguration').flatMap((logging) => deliveryNeeds(assembly, logging)),
  ...assembly.all('AWS::Events::Rule').flatMap((rule) => writingNeeds(assembly, rule)),
];

/** Source: EventBridge user guide, "Using resource-based policies", CloudWatch Logs permissions, read 2026-11-30. */
function writingNeeds(assembly: Assembly, { logicalId, properties, stack }: Found): Need[] {
  return listOf(properties.Targets)
    .map((target) => assembly.text(isMap(target) && target.Arn, stack))
    .filter((on) => on.includes(':log-group:'))
    .flatMap((on) =>
      ['events', 'delivery.logs'].map((service) => ({
        caller: `Service:${service}.amazonaws.com`,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        on,
        says: {
          'aws:sourcearn': assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack),
          'aws:sourceaccount': stack.account,
        },
        why: `for ${logicalId} to write`,
      })),
    );
}

/** Source: Step Functions developer guide, "IAM policies for Lambda", read 2026-11. */
function stepNeeds(assembly: Assembly, { logicalId, properties, stack }: Found): Need[] {
  const definition = assembly.text(properties.DefinitionString, stack);
  const called = new Set(definition.match(/arn:[\w-]+:lambda:[\w-]+:\d+:function:[\w-]+/g) ?? []);
  const caller = `AWS:${assembly.text(properties.RoleArn, stack)}`;
  return [...called].map((on) => ({ caller, actions: ['lambda:InvokeFunction'], on, why: `for a step of ${logicalId}` }));
}

/** Source: WAF developer guide, "Sending web ACL traffic logs to CloudWatch Logs" (the resource policy that delivery asks for), read 2026-11. */
function deliveryNeeds(assembly: Assembly, { logicalId, properties, stack }: Found): Need[] {
  const to = listOf(properties.LogDestinationConfigs).map((target) => assembly.text(target, stack));
  return to
    .filter((on) => on.includes(':log-group:'))
    .map((on) => ({
      caller: 'Service:delivery.logs.amazonaws.com',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      on,
      says: { 'aws:sourcearn': `${logs(stack)}*`, 'aws:sourceaccount': stack.account },
      why: `for ${logicalId} to deliver`,
    }));
}

const logs = ({ account, region }: Found['stack']): string => `arn:${partitionOf(region)}:logs:${region}:${account}:`;
